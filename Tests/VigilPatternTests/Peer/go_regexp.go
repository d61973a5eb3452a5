// Go's regexp as a peer: reads requests from standard input and answers each on standard output, in their order.
//
// A request and an answer are a length in four bytes and as many bytes. In them numbers have four bytes, the lowest
// first; a string is its length and its bytes. The first byte of a request says what is asked:
//
//	m  flags, expression, template, texts: all matches, the whole match and the replacement in each text
//	q  texts: each quoted
//	c  flags, expressions, text: for each expression the ranges of code points that it matches alone
//	n  nothing: the names of all categories and scripts of Unicode that it knows
//	t  operation, flags, expressions, template, texts, milliseconds: how long it takes
package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode"
)

type request struct{ rest []byte }

func (r *request) number() int {
	value := int(binary.LittleEndian.Uint32(r.rest))
	r.rest = r.rest[4:]
	return value
}

func (r *request) byte() byte {
	value := r.rest[0]
	r.rest = r.rest[1:]
	return value
}

func (r *request) text() string {
	count := r.number()
	value := string(r.rest[:count])
	r.rest = r.rest[count:]
	return value
}

func (r *request) texts() []string {
	values := make([]string, r.number())
	for i := range values {
		values[i] = r.text()
	}
	return values
}

type answer struct{ bytes []byte }

func (a *answer) number(value int) {
	a.bytes = binary.LittleEndian.AppendUint32(a.bytes, uint32(int32(value)))
}

func (a *answer) byte(value byte) { a.bytes = append(a.bytes, value) }

func (a *answer) text(value string) {
	a.number(len(value))
	a.bytes = append(a.bytes, value...)
}

func (a *answer) offsets(values []int) {
	for _, value := range values {
		a.number(value)
	}
}

// The flags of an expression as letters: bit 0 is i, then s, m and U.
func letters(flags byte) string {
	var result strings.Builder
	for i, letter := range "ismU" {
		if flags&(1<<i) != 0 {
			result.WriteRune(letter)
		}
	}
	return result.String()
}

func compile(flags byte, expression string) (*regexp.Regexp, error) {
	if flags != 0 {
		expression = "(?" + letters(flags) + ")" + expression
	}
	return regexp.Compile(expression)
}

// As Prometheus anchors its matchers. A quotation that the expression left open is closed first.
func compileWhole(flags byte, expression string) (*regexp.Regexp, error) {
	start := `\A(?s` + strings.ReplaceAll(letters(flags), "s", "") + `:`
	whole, err := regexp.Compile(start + expression + `)\z`)
	if err != nil {
		whole, err = regexp.Compile(start + expression + `\E)\z`)
	}
	return whole, err
}

func match(r *request, a *answer) {
	flags, expression, template, texts := r.byte(), r.text(), r.text(), r.texts()
	plain, err := compile(flags, expression)
	if err != nil {
		a.byte(0)
		a.text(err.Error())
		return
	}
	whole, err := compileWhole(flags, expression)
	if err != nil {
		a.byte(2)
		a.text(err.Error())
		return
	}
	a.byte(1)
	names := plain.SubexpNames()
	a.number(len(names))
	for _, name := range names {
		a.text(name)
	}
	a.number(len(texts))
	for _, text := range texts {
		matches := plain.FindAllStringSubmatchIndex(text, -1)
		a.number(len(matches))
		for _, found := range matches {
			a.offsets(found)
		}
		if found := whole.FindStringSubmatchIndex(text); found != nil {
			a.byte(1)
			a.offsets(found)
		} else {
			a.byte(0)
		}
		a.text(plain.ReplaceAllString(text, template))
	}
}

func class(r *request, a *answer) {
	flags, expressions, text := r.byte(), r.texts(), r.text()
	for _, expression := range expressions {
		plain, err := compile(flags, expression)
		if err != nil {
			a.byte(0)
			a.text(err.Error())
			continue
		}
		a.byte(1)
		matches := plain.FindAllStringIndex(text, -1)
		a.number(len(matches))
		for _, found := range matches {
			a.offsets(found)
		}
	}
}

func names(a *answer) {
	a.number(len(unicode.Categories) + len(unicode.Scripts))
	for name := range unicode.Categories {
		a.text(name)
	}
	for name := range unicode.Scripts {
		a.text(name)
	}
}

// One round of an operation: what it found is counted, so that both sides can be seen to do the same.
func round(operation string, patterns []*regexp.Regexp, template string, texts []string) int {
	count := 0
	for _, pattern := range patterns {
		for _, text := range texts {
			switch operation {
			case "is":
				if pattern.MatchString(text) {
					count++
				}
			case "first":
				if pattern.FindStringSubmatchIndex(text) != nil {
					count++
				}
			case "all":
				count += len(pattern.FindAllStringIndex(text, -1))
			case "captures":
				count += len(pattern.FindAllStringSubmatchIndex(text, -1))
			case "replace":
				count += len(pattern.ReplaceAllString(text, template))
			}
		}
	}
	return count
}

func measure(r *request, a *answer) {
	operation, flags, expressions, template := r.text(), r.byte(), r.texts(), r.text()
	texts, budget := r.texts(), time.Duration(r.number())*time.Millisecond
	var patterns []*regexp.Regexp
	for _, expression := range expressions {
		var pattern *regexp.Regexp
		var err error
		if operation == "whole" {
			pattern, err = compileWhole(flags, expression)
		} else {
			pattern, err = compile(flags, expression)
		}
		if err != nil {
			a.byte(0)
			a.text(err.Error())
			return
		}
		patterns = append(patterns, pattern)
	}
	work := func() int {
		if operation == "compile" {
			for _, expression := range expressions {
				_, _ = compile(flags, expression)
			}
			return len(expressions)
		}
		if operation == "whole" {
			return round("is", patterns, template, texts)
		}
		return round(operation, patterns, template, texts)
	}
	// The best of many: on a shared machine, everything else only adds. The first also warms up.
	count, rounds := work(), 1
	best := time.Duration(1<<63 - 1)
	for began := time.Now(); time.Since(began) < budget || best == 1<<63-1; {
		start := time.Now()
		for i := 0; i < rounds; i++ {
			count = work()
		}
		spent := time.Since(start)
		if each := spent / time.Duration(rounds); each < best {
			best = each
		}
		if spent < budget/16 {
			rounds *= 2
		}
	}
	a.byte(1)
	a.number(count)
	a.number(int(best / time.Microsecond))
	a.number(int(best % time.Microsecond))
}

func main() {
	input, output := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriterSize(os.Stdout, 1<<20)
	// Requests are read ahead, so that who asks can write the next while the last is worked on.
	requests := make(chan []byte, 16)
	go func() {
		defer close(requests)
		for {
			var size [4]byte
			if _, err := io.ReadFull(input, size[:]); err != nil {
				return
			}
			bytes := make([]byte, binary.LittleEndian.Uint32(size[:]))
			if _, err := io.ReadFull(input, bytes); err != nil {
				return
			}
			requests <- bytes
		}
	}()
	for bytes := range requests {
		r, a := &request{bytes[1:]}, &answer{}
		switch bytes[0] {
		case 'm':
			for count := r.number(); count > 0; count-- {
				match(r, a)
			}
		case 'q':
			for _, text := range r.texts() {
				a.text(regexp.QuoteMeta(text))
			}
		case 'c':
			class(r, a)
		case 'n':
			names(a)
		case 't':
			measure(r, a)
		}
		var size [4]byte
		binary.LittleEndian.PutUint32(size[:], uint32(len(a.bytes)))
		_, _ = output.Write(size[:])
		_, _ = output.Write(a.bytes)
		_ = output.Flush()
	}
}
