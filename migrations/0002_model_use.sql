-- What chat models used up on each day (UTC), so that a budget of a day holds over restarts and processes.
CREATE TABLE model_use (
    day date NOT NULL,
    model text NOT NULL CHECK (model <> ''),
    calls bigint NOT NULL DEFAULT 0 CHECK (calls >= 0),
    prompt_tokens bigint NOT NULL DEFAULT 0 CHECK (prompt_tokens >= 0),
    completion_tokens bigint NOT NULL DEFAULT 0 CHECK (completion_tokens >= 0),
    -- In the currency of the configuration; 0 where it has no price.
    cost double precision NOT NULL DEFAULT 0 CHECK (cost >= 0),
    PRIMARY KEY (day, model)
);
