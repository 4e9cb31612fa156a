//! What nobody can see is left out and mentioned; what can be seen is read.

use atlas::document::Document;

use crate::{collapsed, fixtures, read, table};

#[tokio::test]
async fn hidden_words_of_pdf_files_are_left_out_and_mentioned() {
    check("pdf.tsv").await;
}

#[tokio::test]
async fn hidden_words_of_word_files_are_left_out_and_mentioned() {
    check("docx.tsv").await;
}

/// The last two columns are the hidden words and the phrases that everyone sees.
async fn check(table_name: &str) {
    let folder = fixtures("resumes/hidden");
    let rows = table(&folder.join(table_name));
    assert!(rows.len() >= 4, "the fixtures are there");
    for row in rows {
        let [file, .., hidden, seen] = row.as_slice() else {
            panic!("{table_name}: {row:?}");
        };
        let phrases: Vec<&str> = seen.split(" | ").filter(|phrase| !phrase.is_empty()).collect();
        let document = match read(&folder.join(file)).await {
            Ok(document) => document,
            Err(error) => {
                assert!(phrases.is_empty(), "{file}: {error}");
                continue;
            }
        };
        let text = collapsed(&document.text);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        for word in hidden.split_whitespace() {
            assert!(!words.contains(&word), "{file}: {word} is read");
        }
        for phrase in phrases {
            assert!(
                text.contains(phrase),
                "{file}: {phrase:?} is not read\n{}",
                document.text
            );
        }
        assert_eq!(
            mentions_hidden_text(&document),
            !hidden.is_empty(),
            "{file}: {:?}",
            document.warnings
        );
    }
}

fn mentions_hidden_text(document: &Document) -> bool {
    document.warnings.iter().any(|warning| warning.code == "hidden-text")
}
