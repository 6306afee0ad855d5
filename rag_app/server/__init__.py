"""The server: the pipeline behind HTTP, for other programs and for several people.

`app.create_app` puts it together from `shared.Shared` (one model, open indexes, jobs), `keys.KeyFile` (who may do what)
and `settings.ServerSettings` (limits). The routes of OpenAI's interface and our own stand in `routes/`.
"""
