//! Text boxes that are drawn in another order than they are read.

use atlas::document::Span;

use crate::{files, fixtures, read, table, words};

#[tokio::test]
async fn every_line_is_read_in_its_turn_and_with_its_section() {
    let files = files(&fixtures("resumes/order"), "pdf");
    assert!(files.len() >= 5, "the fixtures are there");
    for file in files {
        let document = read(&file).await.expect("a resume");
        let source = std::fs::read_to_string(file.with_extension("txt")).expect("its source");
        assert_eq!(words(&document.text), words(&source), "{}", file.display());
        let sections = file.with_extension("tsv");
        if !sections.exists() {
            continue;
        }
        for row in table(&sections) {
            let [line, section] = row.as_slice() else {
                panic!("a row of {}", sections.display());
            };
            let at = document.text.find(line).expect("a line of the file");
            let found = document.section_at(Span::new(at, at + line.len()));
            assert_eq!(found.name(), section, "{line} in {}", file.display());
        }
    }
}

#[tokio::test]
async fn bullets_drawn_last_come_back_to_their_items() {
    let document = read(&fixtures("resumes/order/bullets-last.pdf"))
        .await
        .expect("a resume");
    for item in ["• Built the billing", "• Moved nightly", "• Wrote the parser"] {
        assert!(document.text.contains(item), "{}", document.text);
    }
}

#[tokio::test]
async fn the_last_word_of_a_sentence_is_no_heading() {
    let text = "EXPERIENCE\nLed the group that planned the training of new people in all of our databases and\nskills\n\
                Built the billing service in Go";
    let document = read_text(text);
    let at = text.find("Built").expect("a line");
    assert_eq!(document.section_at(Span::new(at, at + 5)).name(), "experience");
}

fn read_text(text: &str) -> atlas::document::Document {
    atlas::document::Document::new(atlas::document::Format::Text, &[text.to_owned()], Vec::new())
}
