"""Large libraries are imported by one thread at a time.

transformers, peft and sentence-transformers import one another. Where one thread imports the first and another the
last, each waits for the other's module, and Python ends that by handing out a half-made one: `cannot import name
'AutoConfig' from 'transformers'`.
"""

from __future__ import annotations

import threading

IMPORTING = threading.RLock()
