"""An HTTP server with the routes of vLLM over a tiny model and PEFT, and with faults that a real one seldom has.

It keeps the promises that our engine relies on (raw log probabilities, names, slots, 400 and 404), and counts how many
streams were left by their reader.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

BASE = "tiny"


class FakeVllm:
    """`fault(path, body)` may raise `Broken` before a request is answered; `pace_s` is slept before each token.

    `names` are the adapters by name to path, `log` every request as (path, model or adapter).
    """

    def __init__(self, folder: Path, *, max_loras: int = 4, max_lora_rank: int = 16, port: int = 0) -> None:
        self.folder, self.max_loras, self.max_lora_rank = folder, max_loras, max_lora_rank
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        self.names: dict[str, str] = {}
        self.held: dict[str, str] = {}  # name in PEFT to path: what running requests still need
        self.log: list[tuple[str, str]] = []
        self.most_loaded, self.left = 0, 0
        self.running: list[str] = []  # models of the requests that are answered now
        self.steps = 0
        self.fault: Callable[[str, dict[str, Any]], None] = lambda path, body: None
        self.cut_after = -1  # tokens of a stream, after which the connection breaks
        self.pace_s = 0.0
        self.said_model: str | None = None
        self.raw_logprobs, self.metrics, self.key = True, True, ""
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # readers leave, that is the point
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """As after a new start: no adapter is loaded."""
        self.names.clear()

    def load(self, body: dict[str, Any]) -> str:
        name, path = body["lora_name"], body["lora_path"]
        if name in self.names:
            raise Broken(400, f"The lora adapter '{name}' has already been loaded.")
        if not (Path(path) / "adapter_config.json").is_file():
            raise Broken(404, f"Loading lora {name} failed: No adapter found for {path}")
        rank = json.loads((Path(path) / "adapter_config.json").read_text())["r"]
        if rank > self.max_lora_rank:
            raise Broken(500, f"LoRA rank {rank} is greater than max_lora_rank {self.max_lora_rank}.")
        with self._lock:
            key = f"a{len(self.held)}"
            if isinstance(self.model, PeftModel):
                self.model.load_adapter(path, key)
            else:
                self.model = PeftModel.from_pretrained(self.model, path, key).eval()
            self.held[key] = path
            self.names[name] = key
        self.most_loaded = max(self.most_loaded, len(self.names))
        return f"Success: LoRA adapter '{name}' added successfully."

    def unload(self, body: dict[str, Any]) -> str:
        if self.names.pop(body["lora_name"], None) is None:
            raise Broken(404, f"The lora adapter '{body['lora_name']}' cannot be found.")
        return "Success"

    def report(self) -> str:
        """The metric about adapters: the last line is the current one, since its value is the latest."""
        names = ",".join(sorted({name for name in self.running if name != BASE}))
        line = 'vllm:lora_requests_info{{max_lora="{}",running_lora_adapters="{}",waiting_lora_adapters=""}} {}\n'
        return line.format(self.max_loras, "law-v1-0123456789ab", -1.0) + line.format(self.max_loras, names, self.steps)

    def counted(self, body: dict[str, Any], prompt: list[int]) -> Iterator[dict[str, Any]]:
        """The tokens of an answer, which counts as running meanwhile."""
        self.running.append(body["model"])
        try:
            for token in self.tokens(body, prompt):
                self.steps += 1
                yield token
        finally:
            self.running.remove(body["model"])
            self.steps += 1

    def tokens(self, body: dict[str, Any], prompt: list[int]) -> Iterator[dict[str, Any]]:
        """The tokens of an answer with what is known of each, as choices of `/v1/completions`."""
        key = None if body["model"] == BASE else self.names[body["model"]]
        generator = torch.Generator().manual_seed(body.get("seed") or 0)
        ids = list(prompt)
        for number in range(body["max_tokens"]):
            time.sleep(self.pace_s)
            raw = self._logits(ids, key).log_softmax(-1)
            masked = raw.clone()
            for token, bias in (body.get("logit_bias") or {}).items():
                masked[int(token)] += bias
            if allowed := body.get("allowed_token_ids"):
                masked = torch.full_like(raw, -torch.inf).index_copy(0, torch.tensor(allowed), raw[allowed])
            if body.get("temperature"):
                token = int(torch.multinomial((masked / body["temperature"]).softmax(-1), 1, generator=generator))
            else:
                token = int(masked.argmax())
            shown = raw if self.raw_logprobs else masked.log_softmax(-1)
            best = shown.topk(body.get("logprobs") or 0).indices.tolist()
            wanted = dict.fromkeys([token, *(body.get("logprob_token_ids") or best)])
            ids.append(token)
            stopped = token in (body.get("stop_token_ids") or []) or token == self.tokenizer.eos_token_id
            yield {
                "token_ids": [token],
                "logprobs": {
                    "token_logprobs": [float(shown[token])],
                    "top_logprobs": [{f"token_id:{t}": float(shown[t]) for t in wanted}],
                },
                "finish_reason": "stop" if stopped else "length" if number + 1 == body["max_tokens"] else None,
            }
            if stopped:
                return

    @torch.inference_mode()
    def _logits(self, ids: list[int], key: str | None) -> torch.Tensor:
        with self._lock:
            adapted = isinstance(self.model, PeftModel)
            if adapted and key is not None:
                self.model.set_adapter(key)
            with self.model.disable_adapter() if adapted and key is None else nullcontext():
                return self.model(input_ids=torch.tensor([ids])).logits[0, -1]


class Broken(Exception):
    """A fault: an answer with this status, or 0 for a connection that just closes."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status


def _handler(fake: FakeVllm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: dict[str, Any]) -> None:
            fake.log.append((self.path, body.get("model") or body.get("lora_name") or ""))
            try:
                if fake.key and self.headers.get("Authorization") != f"Bearer {fake.key}":
                    raise Broken(401, "Unauthorized")
                fake.fault(self.path, body)
                self._route(body)
            except Broken as error:
                self.close_connection = True
                if error.status:
                    self._send({"error": {"message": str(error), "code": error.status}}, error.status)
            except (BrokenPipeError, ConnectionResetError):
                fake.left += 1
                self.close_connection = True

        def _route(self, body: dict[str, Any]) -> None:
            if self.path == "/v1/models":
                cards = [{"id": BASE, "parent": None, "max_model_len": 512}]
                self._send({"data": [*cards, *({"id": n, "parent": BASE} for n in fake.names)]})
            elif self.path == "/metrics" and fake.metrics:
                self._send(fake.report())
            elif self.path == "/tokenize":
                ids = fake.tokenizer(body["prompt"], add_special_tokens=False)["input_ids"] if "prompt" in body else (
                    fake.tokenizer.apply_chat_template(
                        body["messages"], add_generation_prompt=True, return_dict=False,
                        **(body.get("chat_template_kwargs") or {}),
                    )
                )  # fmt: skip
                self._send({"tokens": ids})
            elif self.path == "/v1/load_lora_adapter":
                self._send(fake.load(body))
            elif self.path == "/v1/unload_lora_adapter":
                self._send(fake.unload(body))
            elif self.path == "/v1/completions":
                self._complete(body)
            else:
                raise Broken(404, "Not Found")

        def _complete(self, body: dict[str, Any]) -> None:
            if body["model"] not in (BASE, *fake.names):
                raise Broken(404, f"The model `{body['model']}` does not exist.")
            said = fake.said_model or body["model"]
            if not body.get("stream"):
                prompts = body["prompt"] if isinstance(body["prompt"][0], list) else [body["prompt"]]
                choices = []
                for index, prompt in enumerate(prompts):
                    *_, last = fake.counted(body, prompt)
                    choices.append({"index": index, **last})
                self._send({"model": said, "choices": choices})
                return
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number, choice in enumerate(fake.counted(body, body["prompt"])):
                if number == fake.cut_after:
                    raise Broken(0)
                self._chunk({"model": said, "choices": [{"index": 0, **choice}]})
            self._chunk("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

        def _chunk(self, value: Any) -> None:
            data = f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()

        def _send(self, value: Any, status: int = 200) -> None:
            data = (value if isinstance(value, str) else json.dumps(value)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler
