"""`python -m rag_app` is `rag-app`."""

import sys

from rag_app.cli import main

sys.exit(main())
