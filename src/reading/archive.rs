//! Parts of a ZIP archive, unpacked in memory within a budget; names in the archive are never used as paths.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{ReadError, text};

/// Entries of an archive; a document with a hundred pictures has a few hundred.
const MAX_ENTRIES: usize = 4096;

/// One part after decompression, in bytes; 100 pages of text need about 3 MB.
const MAX_PART_BYTES: u64 = 16 * 1024 * 1024;

/// All parts after decompression, in bytes.
const MAX_TOTAL_BYTES: u64 = 32 * 1024 * 1024;

/// Parts above a megabyte that shrank to less than a two-hundredth are bombs: Word's own XML shrinks to a twentieth.
const MAX_RATIO: u64 = 200;

const RATIO_MATTERS_ABOVE_BYTES: u64 = 1024 * 1024;

/// An archive and how much of it may still be unpacked.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    budget: u64,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Damaged)?;
        if zip.len() > MAX_ENTRIES {
            return Err(ReadError::TooComplex);
        }
        Ok(Self {
            zip,
            budget: MAX_TOTAL_BYTES,
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Unpacks a part that is text; `None` if the archive has none of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(ReadError::Encrypted),
            Err(_) => return Err(ReadError::Damaged),
        };
        let limit = MAX_PART_BYTES.min(self.budget);
        let packed = file.compressed_size();
        if file.size() > limit {
            return Err(ReadError::TooComplex);
        }
        let mut bytes = Vec::new();
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Damaged)?;
        let size = bytes.len() as u64;
        if size > limit || (size > RATIO_MATTERS_ABOVE_BYTES && size > packed.saturating_mul(MAX_RATIO)) {
            return Err(ReadError::TooComplex);
        }
        self.budget -= size;
        text::decode(&bytes).map(Some).ok_or(ReadError::Damaged)
    }
}
