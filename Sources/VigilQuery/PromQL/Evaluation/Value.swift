package import VigilModel
package import VigilStore

extension PromQL {
    /// What a query comes to, with what is to be said about it.
    package struct Answer: Sendable {
        /// What it comes to.
        package var value: Value
        /// Remarks, each once.
        package var annotations: [Annotation]
        /// How many samples were read.
        package var samplesRead: Int
    }

    /// What a query comes to.
    package enum Value: Sendable {
        /// One number.
        case scalar(Double, Timestamp)
        /// A text.
        case string(String, Timestamp)
        /// Series with one sample each: what an instant query of a vector gives, in the order asked for.
        case vector([Element])
        /// Series with samples over time, sorted by labels.
        case matrix([Series])
    }

    /// A number or a histogram.
    package enum SampleValue: Hashable, Sendable {
        /// A number.
        case float(Double)
        /// A distribution.
        case histogram(NativeHistogram)
    }

    /// A series with its sample at one time.
    package struct Element: Hashable, Sendable {
        /// Its labels.
        package var labels: LabelSet
        /// When: the time of the evaluation.
        package var time: Timestamp
        /// Its value.
        package var value: SampleValue
    }

    /// A series with its samples over time; numbers and histograms lie apart, times ascending in both.
    package struct Series: Hashable, Sendable {
        /// Its labels.
        package var labels: LabelSet
        /// When there were numbers.
        package var times: [Timestamp]
        /// As many numbers as times.
        package var values: [Double]
        /// Histograms with their times.
        package var histograms: [HistogramSample]
    }

    /// A histogram at a time.
    package struct HistogramSample: Hashable, Sendable {
        /// When.
        package var time: Timestamp
        /// The distribution.
        package var histogram: NativeHistogram
    }
}
