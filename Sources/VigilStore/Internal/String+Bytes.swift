extension String {
    /// Whether two texts are the same in memory: short ones hold their bytes in themselves, long ones share them.
    ///
    /// False says nothing. Most texts of records are met again and again, so this comes before any look at bytes, which
    /// took a quarter of the time of packing them. A value of 16 bytes without padding is compared as two numbers.
    @inline(__always)
    func isSameInMemory(as other: String) -> Bool {
        guard MemoryLayout<String>.size == MemoryLayout<(UInt64, UInt64)>.size else { return false }
        return unsafeBitCast(self, to: (UInt64, UInt64).self) == unsafeBitCast(other, to: (UInt64, UInt64).self)
    }

    /// A number that is the same for texts that are the same in memory.
    @inline(__always)
    var memoryHash: Int {
        guard MemoryLayout<String>.size == MemoryLayout<(UInt64, UInt64)>.size else { return 0 }
        let (first, second) = unsafeBitCast(self, to: (UInt64, UInt64).self)
        let product = (first ^ second.byteSwapped).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    /// Whether two texts have the same bytes; `==` would also take other spellings of the same characters for equal.
    ///
    /// Eight bytes at a time: the standard library's `elementsEqual` over UTF-8 views goes byte by byte and took an
    /// eighth of the server's time while it stored spans (`./scripts/bench server`).
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var left = self, right = other
        return left.withUTF8 { left in
            right.withUTF8 { right in
                UnsafeRawBufferPointer(left).hasSameBytes(as: UnsafeRawBufferPointer(right))
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether two buffers of the same length hold the same.
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position + 8 <= count {
            let left = loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard left == other.loadUnaligned(fromByteOffset: position, as: UInt64.self) else { return false }
            position += 8
        }
        while position < count {
            guard self[position] == other[position] else { return false }
            position += 1
        }
        return true
    }
}
