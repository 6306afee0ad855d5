"""Attention and LoRA layers that are fast on a CPU, equal to torch's and PEFT's."""
