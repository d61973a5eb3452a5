import Testing
import VigilModel

@testable import VigilOperations

@Suite struct StackTraceTests {
    private let time = Timestamp(seconds: 1000)

    private func records(_ text: String) -> [LogRecord] {
        var stream = CaptureStream(.error)
        return stream.append(Array(text.utf8), at: time) + stream.flush()
    }

    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var type: String
        var message: String
        var severity = Severity.error
    }

    @Test(arguments: [
        Example(
            testDescription: "Python",
            text: """
                Traceback (most recent call last):
                  File "app.py", line 3, in <module>
                    boom()
                ValueError: bad: thing
                """,
            type: "ValueError",
            message: "bad: thing"
        ),
        Example(
            testDescription: "Python, chained",
            text: """
                Traceback (most recent call last):
                  File "app.py", line 3, in f
                KeyError: 'a'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "app.py", line 5, in <module>
                my.app.AppError: no a
                """,
            type: "my.app.AppError",
            message: "no a"
        ),
        Example(
            testDescription: "Java",
            text: """
                Exception in thread "main" java.lang.IllegalStateException: closed
                \tat com.example.App.run(App.java:10)
                \tat com.example.App.main(App.java:3)
                Caused by: java.io.IOException: pipe
                \tat java.base/java.io.X.read(X.java:1)
                \t... 2 more
                """,
            type: "java.lang.IllegalStateException",
            message: "closed"
        ),
        Example(
            testDescription: "Node",
            text: """
                TypeError: Cannot read properties of undefined (reading 'x')
                    at f (/app/server.js:3:9)
                    at node:internal/main/run_main_module:17:47 {
                  code: 'X'
                }
                """,
            type: "TypeError",
            message: "Cannot read properties of undefined (reading 'x')"
        ),
        Example(
            testDescription: "Go",
            text: """
                panic: runtime error: index out of range [5] with length 3

                goroutine 1 [running]:
                main.main()
                \t/app/main.go:8 +0x1d
                exit status 2
                """,
            type: "panic",
            message: "runtime error: index out of range [5] with length 3",
            severity: .fatal
        ),
        Example(
            testDescription: "Rust",
            text: """
                thread 'main' panicked at src/main.rs:2:5:
                explicit panic
                note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
                """,
            type: "panic",
            message: "explicit panic"
        ),
        Example(
            testDescription: "C#",
            text: """
                Unhandled exception. System.InvalidOperationException: no
                   at Program.<Main>$(String[] args) in /app/Program.cs:line 3
                """,
            type: "System.InvalidOperationException",
            message: "no"
        ),
        Example(
            testDescription: "Ruby",
            text: """
                app.rb:1:in 'f': boom (RuntimeError)
                \tfrom app.rb:3:in '<main>'
                """,
            type: "RuntimeError",
            message: "boom"
        ),
    ])
    func aTraceIsOneRecord(_ example: Example) {
        let found = records("before\n" + example.text + "\nafter\n")
        #expect(found.map(\.body.description).first == "before")
        #expect(found.map(\.body.description).last == "after")
        #expect(found.count == 3)
        guard found.count == 3 else { return }
        #expect(found[1].attributes["exception.type"] == .string(example.type))
        #expect(found[1].attributes["exception.message"] == .string(example.message))
        #expect(found[1].attributes["exception.stacktrace"] == .string(example.text))
        #expect(found[1].severity == example.severity)
    }

    @Test func theLogLineThatAnnouncesATraceJoinsIt() {
        let found = records(
            """
            INFO:root:fine
            ERROR:root:request failed
            Traceback (most recent call last):
              File "app.py", line 3, in f
            ZeroDivisionError: division by zero
            INFO:root:next

            """
        )
        #expect(found.map(\.body) == ["INFO:root:fine", "ERROR:root:request failed", "INFO:root:next"])
        #expect(found[1].attributes["exception.type"] == "ZeroDivisionError")
        #expect(found[1].severity == .error)
    }

    @Test func linesThatOnlyLookLikeTracesStayLines() {
        let found = records("panic: not in Go\nnext\nerrors are fine\n    at home\nlast\n")
        #expect(found.count == 5)
        #expect(found.allSatisfy { $0.attributes["exception.type"] == nil })
    }

    @Test func aTraceIsReleasedAfterAMoment() {
        var stream = CaptureStream(.error)
        let text = "Traceback (most recent call last):\n  File \"a\", line 1\nKeyError: 1\n"
        #expect(stream.append(Array(text.utf8), at: time).isEmpty)
        #expect(stream.deadline == time + .milliseconds(200))
        #expect(stream.flushIfIdle(now: time + .milliseconds(199)).isEmpty)
        #expect(stream.flushIfIdle(now: time + .milliseconds(200)).count == 1)
        #expect(stream.deadline == nil)
    }

    @Test func aTraceIsBounded() {
        let frames = (0..<5000).map { "  File \"a.py\", line \($0), in f" }.joined(separator: "\n")
        let found = records("Traceback (most recent call last):\n" + frames + "\nRecursionError: deep\n")
        #expect(found.count > 1)
        #expect(found.allSatisfy { ($0.attributes["exception.stacktrace"]?.stringValue?.utf8.count ?? 0) < 100_000 })
    }
}
