import Testing
import VigilTestKit

/// Unicode's classes and case folding, compared with Go's.
///
/// `scripts/soak pattern` does it for every scalar.
@Suite struct UnicodeCorpusTests {
    private let corpus: PatternUnicodeCorpus

    init() throws {
        corpus = PatternUnicodeCorpus(peer: try GoPeer(), isThorough: false)
    }

    @Test func classesHoldWhatTheyHoldInGo() throws {
        #expect(try corpus.classDifferences() == [])
    }

    @Test func classesFoldAsInGo() throws {
        #expect(try corpus.foldedClassDifferences() == [])
    }

    @Test func casesFoldAsInGo() throws {
        #expect(try corpus.foldingDifferences() == [])
    }
}
