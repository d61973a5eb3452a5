import Testing
import VigilTestKit

@testable import VigilQuery

@Suite struct WindowFrameTests {
    @Test("windows hold the samples that lie in them, however these are spaced", arguments: UInt64(0)..<200)
    func findsSamples(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (time, times) = (Int64(random.next() % 50), [Int64]())
        for _ in 0..<(random.next() % 80) {
            time += random.chance(0.7) ? 5 : Int64(random.next() % 40) + 1
            times.append(time)
        }
        let frame = WindowFrame(
            grid: StepGrid(start: Int64(random.next() % 60), step: Int64(random.next() % 20) + 1, count: 40),
            width: Int64(random.next() % 60) + 1,
            offset: Int64(random.next() % 20) - 10,
            fixed: random.chance(0.1) ? 77 : nil
        )
        frame.forEach(times) { step, samples in
            let end = frame.end(step)
            let wanted = times.indices.filter { times[$0] > end - frame.width && times[$0] <= end }
            #expect(Array(samples) == wanted, "step \(step)")
        }
    }
}
