import Testing

/// Tests of the built command as a user meets it: real programs in fresh folders, real peers, real ports.
///
/// They run one after another, since they measure time and load.
@Suite(.serialized)
enum EndToEnd {}
