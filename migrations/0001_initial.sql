-- Ids of resumes and analyses are random and stand in addresses: who knows one may read.

CREATE EXTENSION IF NOT EXISTS vector;

-- A vector space. Vectors of two models have nothing to say to each other, so each row with a vector
-- names its space and every search joins both sides on it.
CREATE TABLE embedding_models (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    -- The most that a vector holds.
    dimensions integer NOT NULL CHECK (dimensions BETWEEN 1 AND 16000),
    UNIQUE (name, dimensions),
    -- For the foreign keys that hold a row's dimensions to its model's.
    UNIQUE (id, dimensions)
);

CREATE TABLE resumes (
    id text PRIMARY KEY CHECK (length(id) >= 26),
    -- Of the file's bytes.
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    -- json, not jsonb: jsonb refuses texts with U+0000, which some files hold.
    document json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE chunks (
    resume_id text NOT NULL REFERENCES resumes ON DELETE CASCADE,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    kind text NOT NULL CHECK (kind IN ('prose', 'skills_line', 'tool_line')),
    -- Bytes in the document's text.
    span_start integer NOT NULL CHECK (span_start >= 0),
    span_end integer NOT NULL CHECK (span_end >= span_start),
    model_id integer NOT NULL,
    dimensions integer NOT NULL,
    embedding vector NOT NULL CHECK (vector_dims(embedding) = dimensions),
    PRIMARY KEY (resume_id, ordinal),
    FOREIGN KEY (model_id, dimensions) REFERENCES embedding_models (id, dimensions)
);

CREATE TABLE roadmap_sentences (
    roadmap_sha256 text NOT NULL CHECK (roadmap_sha256 ~ '^[0-9a-f]{64}$'),
    model_id integer NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    skill text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('query', 'not_by')),
    dimensions integer NOT NULL,
    embedding vector NOT NULL CHECK (vector_dims(embedding) = dimensions),
    PRIMARY KEY (roadmap_sha256, model_id, ordinal),
    FOREIGN KEY (model_id, dimensions) REFERENCES embedding_models (id, dimensions)
);

-- A scan reads each vector once a pair; out of line, where vectors of more than 500 dimensions
-- would go, each read is a search of its own.
ALTER TABLE chunks ALTER COLUMN embedding SET STORAGE MAIN;
ALTER TABLE roadmap_sentences ALTER COLUMN embedding SET STORAGE MAIN;

-- One run over one resume, and its place in the queue.
CREATE TABLE analyses (
    id text PRIMARY KEY CHECK (length(id) >= 26),
    resume_id text NOT NULL REFERENCES resumes ON DELETE CASCADE,
    roadmap_id text NOT NULL,
    idempotency_key text UNIQUE CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'done', 'failed', 'dead')),
    -- Counted when the work is taken, so that work that kills its worker is counted too.
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 3 CHECK (max_attempts > 0),
    -- Not before then; later than created_at after an attempt that failed.
    available_at timestamptz NOT NULL DEFAULT now(),
    -- Made anew for each attempt; only its holder may write.
    lease uuid,
    lease_expires_at timestamptz,
    stages_done integer NOT NULL DEFAULT 0 CHECK (stages_done >= 0),
    stages_total integer NOT NULL CHECK (stages_total >= 0),
    error_code text,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK (attempts BETWEEN 0 AND max_attempts),
    CHECK ((state = 'running') = (lease IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_expires_at IS NULL)),
    CHECK ((state IN ('done', 'failed', 'dead')) = (finished_at IS NOT NULL)),
    CHECK ((state IN ('failed', 'dead')) = (error_code IS NOT NULL)),
    CHECK ((error_code IS NULL) = (error_message IS NULL))
);

-- The queue holds few rows, however many the table has.
CREATE INDEX analyses_open ON analyses (created_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX analyses_resume_id ON analyses (resume_id);

-- The primary key is the run: a second report for it cannot exist.
CREATE TABLE reports (
    analysis_id text PRIMARY KEY REFERENCES analyses ON DELETE CASCADE,
    -- json, not jsonb: readers get the fields in the order they were written in.
    report json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
