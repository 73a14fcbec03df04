// Writes a past into one block of a Prometheus: reads series from standard input as bench/history.ts sends them.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/tsdb/index"
)

const (
	// As many samples as Prometheus puts into a chunk.
	samplesPerChunk = 120
	// Ends each name and each value; smaller than any other character, so that texts sort as labels do.
	separator = "\x01"

	kindEnd      = 0
	kindConstant = 1
	kindSamples  = 2
)

// A stretch of a series: the same value at each scrape, and a mark behind it where the series was seen to end.
type stretch struct {
	first int64
	count int
	value float64
	marks bool
}

type series struct {
	text      string
	stretches []stretch
	// Chunks that were made as their samples came.
	chunks []chunks.Meta
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	reader := &reader{in: bufio.NewReaderSize(os.Stdin, 1<<20), known: map[string]*series{}}
	step := int64(reader.u32())
	for reader.take() {
	}
	if reader.err != nil {
		return reader.err
	}
	all := make([]*series, 0, len(reader.known))
	for _, one := range reader.known {
		all = append(all, one)
	}
	sort.Slice(all, func(a, b int) bool { return all[a].text < all[b].text })
	return write(folder, all, step)
}

// What a block's meta.json tells (Prometheus, tsdb/docs/format).
type blockMeta struct {
	ULID    string `json:"ulid"`
	MinTime int64  `json:"minTime"`
	MaxTime int64  `json:"maxTime"`
	Stats   struct {
		NumSamples uint64 `json:"numSamples"`
		NumSeries  uint64 `json:"numSeries"`
		NumChunks  uint64 `json:"numChunks"`
	} `json:"stats"`
	Compaction struct {
		Level   int      `json:"level"`
		Sources []string `json:"sources"`
	} `json:"compaction"`
	Version int `json:"version"`
}

type reader struct {
	in    *bufio.Reader
	known map[string]*series
	err   error
}

func (r *reader) bytes(count int) []byte {
	bytes := make([]byte, count)
	if r.err == nil {
		_, r.err = io.ReadFull(r.in, bytes)
	}
	return bytes
}

func (r *reader) u32() uint32  { return binary.LittleEndian.Uint32(r.bytes(4)) }
func (r *reader) f64() float64 { return math.Float64frombits(binary.LittleEndian.Uint64(r.bytes(8))) }

// Takes one record; false behind the last.
func (r *reader) take() bool {
	kind := r.bytes(1)[0]
	if r.err != nil || kind == kindEnd {
		return false
	}
	text := string(r.bytes(int(r.u32())))
	if r.err != nil {
		return false
	}
	one := r.known[text]
	if one == nil {
		one = &series{text: text}
		r.known[text] = one
	}
	switch kind {
	case kindConstant:
		next := stretch{first: int64(r.f64()), count: int(r.u32()), value: r.f64()}
		next.marks = r.bytes(1)[0] == 1
		one.stretches = append(one.stretches, next)
	case kindSamples:
		var made chunkMaker
		for left := r.u32(); left > 0 && r.err == nil; left-- {
			at := int64(r.f64())
			made.append(at, r.f64())
		}
		one.chunks = append(one.chunks, made.finish()...)
		if made.err != nil {
			r.err = made.err
		}
	default:
		r.err = fmt.Errorf("no record begins with %d", kind)
	}
	return r.err == nil
}

type chunkMaker struct {
	chunks   []chunks.Meta
	chunk    *chunkenc.XORChunk
	appender chunkenc.Appender
	first    int64
	last     int64
	err      error
}

func (m *chunkMaker) append(at int64, value float64) {
	if m.chunk != nil && m.chunk.NumSamples() >= samplesPerChunk {
		m.cut()
	}
	if m.chunk == nil {
		m.chunk = chunkenc.NewXORChunk()
		m.first = at
		m.appender, m.err = m.chunk.Appender()
		if m.err != nil {
			return
		}
	} else if at <= m.last {
		m.err = errors.New("samples are not in order")
		return
	}
	m.appender.Append(0, at, value)
	m.last = at
}

func (m *chunkMaker) cut() {
	if m.chunk == nil {
		return
	}
	m.chunk.Compact()
	m.chunks = append(m.chunks, chunks.Meta{Chunk: m.chunk, MinTime: m.first, MaxTime: m.last})
	m.chunk = nil
}

func (m *chunkMaker) finish() []chunks.Meta {
	m.cut()
	return m.chunks
}

func (s *series) finished(step int64) ([]chunks.Meta, error) {
	if len(s.stretches) == 0 {
		return s.chunks, nil
	}
	made := chunkMaker{chunks: s.chunks}
	for i, each := range s.stretches {
		at := each.first
		for range each.count {
			made.append(at, each.value)
			at += step
		}
		goesOn := i+1 < len(s.stretches) && s.stretches[i+1].first <= at
		if each.marks && !goesOn {
			made.append(at, math.Float64frombits(value.StaleNaN))
		}
	}
	return made.finish(), made.err
}

func write(folder string, all []*series, step int64) error {
	id := ulid.MustNew(ulid.Timestamp(time.Now()), rand.Reader)
	block := filepath.Join(folder, id.String())
	chunkWriter, err := chunks.NewWriter(filepath.Join(block, "chunks"))
	if err != nil {
		return err
	}
	indexWriter, err := index.NewWriter(context.Background(), filepath.Join(block, "index"))
	if err != nil {
		return err
	}
	if err := writeSymbols(indexWriter, all); err != nil {
		return err
	}
	meta := blockMeta{ULID: id.String(), MinTime: math.MaxInt64, MaxTime: math.MinInt64, Version: 1}
	meta.Compaction.Level = 1
	meta.Compaction.Sources = []string{id.String()}
	builder := labels.NewScratchBuilder(16)
	for ref, each := range all {
		metas, err := each.finished(step)
		if err != nil {
			return fmt.Errorf("%s: %w", each.text, err)
		}
		if err := chunkWriter.WriteChunks(metas...); err != nil {
			return err
		}
		builder.Reset()
		words := strings.Split(each.text, separator)
		for i := 0; i+1 < len(words); i += 2 {
			builder.Add(words[i], words[i+1])
		}
		if err := indexWriter.AddSeries(storage.SeriesRef(ref), builder.Labels(), metas...); err != nil {
			return err
		}
		for _, chunk := range metas {
			meta.MinTime = min(meta.MinTime, chunk.MinTime)
			meta.MaxTime = max(meta.MaxTime, chunk.MaxTime+1)
			meta.Stats.NumSamples += uint64(chunk.Chunk.NumSamples())
		}
		meta.Stats.NumSeries++
		meta.Stats.NumChunks += uint64(len(metas))
		each.chunks = nil
	}
	if err := errors.Join(chunkWriter.Close(), indexWriter.Close()); err != nil {
		return err
	}
	described, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	fmt.Printf("%d series, %d samples\n", meta.Stats.NumSeries, meta.Stats.NumSamples)
	return os.WriteFile(filepath.Join(block, "meta.json"), described, 0o644)
}

func writeSymbols(writer *index.Writer, all []*series) error {
	known := map[string]struct{}{}
	for _, each := range all {
		for _, word := range strings.Split(each.text, separator) {
			known[word] = struct{}{}
		}
	}
	words := make([]string, 0, len(known))
	for word := range known {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		if err := writer.AddSymbol(word); err != nil {
			return err
		}
	}
	return nil
}
