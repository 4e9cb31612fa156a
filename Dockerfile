# The service without the embedded database: it needs DATABASE_URL of a PostgreSQL 15+ with pgvector.
FROM rust:1.95-slim-trixie AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /atlas
COPY . .
RUN cargo build --release --locked --no-default-features

FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3-pip \
    && rm -rf /var/lib/apt/lists/* && useradd --create-home atlas
COPY --from=build /atlas/target/release/atlas /usr/local/bin/atlas
USER atlas
ENV ATLAS_MODEL_DIR=/home/atlas/model
RUN atlas model fetch
EXPOSE 8080
CMD ["atlas", "serve", "--bind", "0.0.0.0:8080"]
