import Testing

@testable import VigilOperations

@Suite struct InterruptKeyTests {
    private let lines = LineDiscipline(isCanonical: true, makesSignals: true, interruptCharacter: 3)
    private let prompt = LineDiscipline(isCanonical: false, makesSignals: true, interruptCharacter: 3)

    @Test func twoKeysWithoutAnAnswerEndIt() {
        var keys = InterruptKeyStateMachine()
        #expect(keys.typed([3], discipline: lines, at: .seconds(0)) == false)
        keys.printed(Array("^C".utf8))
        #expect(keys.typed([3], discipline: lines, at: .seconds(1)) == true)
    }

    @Test func anAnswerStartsTheCountAnew() {
        var keys = InterruptKeyStateMachine()
        #expect(keys.typed([3], discipline: lines, at: .seconds(0)) == false)
        keys.printed(Array("^C\r\nKeyboardInterrupt\r\n".utf8))
        #expect(keys.typed([3], discipline: lines, at: .seconds(1)) == false)
    }

    @Test func aPromptTakesAnyNumber() {
        var keys = InterruptKeyStateMachine()
        for second in 0..<10 { #expect(keys.typed([3], discipline: prompt, at: .seconds(second)) == false) }
    }

    @Test func otherInputStartsTheCountAnew() {
        var keys = InterruptKeyStateMachine()
        #expect(keys.typed([3, 0x61], discipline: lines, at: .seconds(0)) == false)
        #expect(keys.typed([3], discipline: lines, at: .seconds(1)) == false)
    }

    @Test func aLateKeyIsAFirstOne() {
        var keys = InterruptKeyStateMachine()
        #expect(keys.typed([3], discipline: lines, at: .seconds(0)) == false)
        #expect(keys.typed([3], discipline: lines, at: .seconds(11)) == false)
    }
}
