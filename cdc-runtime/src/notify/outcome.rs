//! What became of a message in a channel.

/// What is counted per channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Delivered,
    /// It was refused, or every try failed.
    Failed,
    /// The channel's queue was full.
    Dropped,
    /// The channel had its share of this minute.
    Limited,
}

impl Outcome {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Failed, Self::Dropped, Self::Limited];

    /// The name in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
            Self::Limited => "limited",
        }
    }
}
