//! What every sink's batch has in common.

use crate::mapper::ChangeWriter;

/// Statements gathered for one commit, in the order in which the source made them.
///
/// Reused from commit to commit: its buffers keep their size.
pub trait Batch: ChangeWriter + Default + Send {
    /// A place to which the batch can be cut back.
    type Mark: Copy + Send;

    /// Statements in the batch.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes of memory the batch takes.
    fn bytes(&self) -> usize;

    /// The end of the batch as it stands.
    fn mark(&self) -> Self::Mark;

    /// Forgets everything written since `mark`, half a statement included.
    fn cut(&mut self, mark: Self::Mark);

    /// Forgets everything.
    fn clear(&mut self);
}
