"""Subtitles and transcripts: sentences over several cues, speakers, live captions, times as headings."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert

SRT = """\ufeff1\r
00:00:01,000 --> 00:00:04,200\r
Welcome to the talk on\r
<i>soil moisture</i> &amp; sensors.\r
\r
2\r
00:00:10,000 --> 00:00:13,000 X1:40 X2:600\r
{\\an8}Calibrate them every\r
\r
3\r
00:00:13,000 --> 00:00:17,000\r
six months, if a<b.\r
\r
4\r
00:06:18,000 --> 00:06:21,000\r
# 3.3 volts\r
"""
TEAMS = """WEBVTT

NOTE made by a program

0f1a-33/12-0
00:00:08.000 --> 00:00:12.400
<v Bob Hays>We moved it to 14 October because</v>

0f1a-33/12-1
00:00:12.400 --> 00:00:15.000
<v Bob Hays>the castings
arrive late.</v>

00:15.500 --> 00:19.000
<v.loud Carla Weiss>Then we need 20,000 euros.</v>
"""
ZOOM = """WEBVTT

1
00:00:16.739 --> 00:00:19.110
Dana Ortiz: The store opens in March,

2
00:00:19.110 --> 00:00:23.000
and has three rules: wash, dry, fold.

3
00:00:23.500 --> 00:00:26.000
Lee Park: Which ones?
"""
LIVE = """WEBVTT
Kind: captions

00:00:00.080 --> 00:00:02.389 align:start position:0%
 \nthe<00:00:00.240><c> turbine</c><00:00:00.560><c> stood</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
the turbine stood
 \n
00:00:02.399 --> 00:00:04.789 align:start position:0%
the turbine stood
in<00:00:02.560><c> nineteen</c>
"""


def test_a_sentence_goes_on_over_cues_and_the_time_is_a_heading(tmp_path: Path) -> None:
    document = convert(tmp_path, "talk.srt", SRT)
    assert document.text == (
        "Welcome to the talk on soil moisture & sensors.\n\nCalibrate them every six months, if a<b.\n\n"
        "## 00:06:18\n\n\\# 3.3 volts"
    )
    assert (document.title, document.metadata["format"]) == ("talk.srt", "subtitles")


def test_speakers_stand_before_what_they_say_in_a_row(tmp_path: Path) -> None:
    assert convert(tmp_path, "teams.vtt", TEAMS).text == (
        "Bob Hays: We moved it to 14 October because the castings arrive late.\n\n"
        "Carla Weiss: Then we need 20,000 euros."
    )
    assert convert(tmp_path, "zoom.vtt", ZOOM).text == (
        "Dana Ortiz: The store opens in March, and has three rules: wash, dry, fold.\n\nLee Park: Which ones?"
    )


def test_lines_of_live_captions_that_move_up_are_read_once(tmp_path: Path) -> None:
    assert convert(tmp_path, "live.en.vtt", LIVE).text == "the turbine stood in nineteen"


def test_long_talk_without_a_full_stop_is_cut(tmp_path: Path) -> None:
    cues = "".join(f"{n}\n00:00:{n % 60:02d},000 --> 00:00:{n % 60:02d},900\nword{n} of it\n\n" for n in range(400))
    paragraphs = convert(tmp_path, "long.srt", cues).text.split("\n\n")
    assert len(paragraphs) > 2 and max(map(len, paragraphs)) < 2_100
    assert " ".join(paragraphs).split() == " ".join(f"word{n} of it" for n in range(400)).split()


def test_two_may_speak_in_one_line(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ana>Is it on?</v> <v Bo>It is.</v>\n"
    assert convert(tmp_path, "x.vtt", text).text == "Ana: Is it on?\n\nBo: It is."
