"""Settings: strict TOML or keywords become frozen typed objects; an unknown key is an error that lists near matches."""

from rag_app.config.near import did_you_mean
from rag_app.config.places import (
    LONGEST_NAME,
    adapters_dir,
    check_name,
    indexes_dir,
    is_name,
    is_recipe_name,
    models_dir,
)
from rag_app.config.reading import mapping_from_json, object_from_json, read_toml, settings_from
from rag_app.config.settings import (
    BUILT_IN_FIELDS,
    DEFAULT_CHAT_MODEL,
    DEFAULT_EMBEDDER,
    DEFAULT_LANGUAGE,
    FOUND_LANGUAGE,
    LANGUAGES,
    LISTED_FIELDS,
    SEEDS,
    AnswerSettings,
    EngineSettings,
    FusionSettings,
    IndexRecipe,
    Quantization,
    require,
)

__all__ = [
    "BUILT_IN_FIELDS",
    "DEFAULT_CHAT_MODEL",
    "DEFAULT_EMBEDDER",
    "DEFAULT_LANGUAGE",
    "FOUND_LANGUAGE",
    "LANGUAGES",
    "LISTED_FIELDS",
    "LONGEST_NAME",
    "SEEDS",
    "AnswerSettings",
    "EngineSettings",
    "FusionSettings",
    "IndexRecipe",
    "Quantization",
    "adapters_dir",
    "check_name",
    "did_you_mean",
    "indexes_dir",
    "is_name",
    "is_recipe_name",
    "mapping_from_json",
    "models_dir",
    "object_from_json",
    "read_toml",
    "require",
    "settings_from",
]
