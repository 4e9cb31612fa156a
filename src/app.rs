//! What a running Atlas holds.

use crate::db::{self, Db};
use crate::judging::Judge;
use crate::lexicon::Lexicon;
use crate::models::SharedEmbedder;
use crate::models::spending::{Budget, Meter, Spent};
use crate::reading::Reader;
use crate::roadmap::Roadmap;

pub struct App {
    /// The database, embedded or a server.
    pub db: Db,
    /// The one embedder of this process; its space is the only one that is searched.
    pub embedder: SharedEmbedder,
    /// Who decides the verdicts.
    pub judge: Judge,
    /// The roadmaps on offer, each with the automaton of its terms.
    pub roadmaps: Vec<LoadedRoadmap>,
    /// Reads files in processes of their own.
    pub reader: Reader,
}

pub struct LoadedRoadmap {
    pub roadmap: Roadmap,
    pub lexicon: Lexicon,
}

impl LoadedRoadmap {
    #[must_use]
    pub fn new(roadmap: Roadmap) -> Self {
        let lexicon = Lexicon::new(&roadmap);
        Self { roadmap, lexicon }
    }
}

impl App {
    /// What an analysis or an answer may use of the model, after what was used today.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn meter(&self) -> Result<Meter, db::Error> {
        let Some(chat) = self.judge.chat() else {
            return Ok(Meter::new(Budget::default(), None, Spent::default()));
        };
        let before = db::model_use::today(self.db.pool()).await?;
        Ok(Meter::new(chat.config().budget, chat.price(), before))
    }

    #[must_use]
    pub fn roadmap(&self, id: &str) -> Option<&LoadedRoadmap> {
        self.roadmaps.iter().find(|loaded| loaded.roadmap.id == id)
    }
}
