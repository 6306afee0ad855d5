"""`python -m finetune` is `rag-finetune`."""

import sys

from finetune.cli import main

sys.exit(main())
