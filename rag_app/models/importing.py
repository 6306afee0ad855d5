"""Models are loaded, and the large libraries for it imported, by one thread at a time.

transformers, peft and sentence-transformers import one another. Where one thread imports the first and another the
last, each waits for the other's module, and Python ends that by handing out a half-made one: `cannot import name
'AutoConfig' from 'transformers'`. And while transformers loads a model, it changes what belongs to the whole process
(the default type of numbers, how weights begin), which another that is loaded meanwhile should not see.
"""

from __future__ import annotations

import threading

IMPORTING = threading.RLock()
