//! Letters that fonts do not name, and headings that stand apart from their sections.

use atlas::document::{Section, Span};

use crate::{files, fixtures, read, words};

#[tokio::test]
async fn every_word_is_read_and_in_order() {
    let files = files(&fixtures("resumes/fonts"), "pdf");
    assert!(files.len() >= 7, "the fixtures are there");
    for file in files {
        let document = read(&file).await.expect("a resume");
        let source = std::fs::read_to_string(file.with_extension("txt")).expect("its source");
        assert_eq!(words(&document.text), words(&source), "{}", file.display());
        assert!(document.warnings.is_empty(), "{}", file.display());
    }
}

#[tokio::test]
async fn headings_open_the_sections_beside_and_below_them() {
    for name in [
        "headings-first.pdf", "headings-late.pdf", "headings-first-in-columns.pdf", "headings-in-the-margin.pdf",
    ] {
        let document = read(&fixtures("resumes/fonts").join(name)).await.expect("a resume");
        let section_of = |words: &str| {
            let at = document.text.find(words).expect("words of the file");
            document.section_at(Span::new(at, at + words.len()))
        };
        assert_eq!(section_of("Platform engineer"), Section::Summary, "{name}");
        assert_eq!(section_of("Configured Airflow"), Section::Experience, "{name}");
        assert_eq!(section_of("University of Flensburg"), Section::Education, "{name}");
        assert_eq!(section_of("Go, Python, SQL"), Section::Skills, "{name}");
    }
}
