"""The routes: OpenAI's interface (`/v1/...`) and our own (`/api/...`), a file for each subject."""
