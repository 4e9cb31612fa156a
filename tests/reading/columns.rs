//! Columns that are drawn row by row come out column by column; labels and dates stay with their rows.

use crate::{f1, files, fixtures, read, words};

/// Least F1 of the runs of four words against the source of a file.
const LEAST: f64 = 0.97;

#[tokio::test]
async fn columns_come_out_one_after_the_other() {
    let files = files(&fixtures("resumes/columns"), "pdf");
    assert!(files.len() >= 15, "the fixtures are there");
    for file in files {
        let document = read(&file).await.expect("a resume");
        let source = std::fs::read_to_string(file.with_extension("txt")).expect("its source");
        let (found, wanted) = (words(&document.text), words(&source));
        let runs = |words: &[String]| words.windows(4).map(<[String]>::to_vec).collect::<Vec<_>>();
        let order = f1(&runs(&found), &runs(&wanted));
        assert!(order >= LEAST, "{}: {order:.3}\n{}", file.display(), document.text);
    }
}
