using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// A store of 64 KiB as a device leaves it (three lanes, several boots, some records released, killed at the end), and
/// what a start makes of it after some of its bytes were damaged.
/// </summary>
internal sealed class DamageTrial
{
    internal const int StoreBytesWanted = 64 * 1024;

    /// <summary>Bytes that one drawn damage changes at most.</summary>
    internal const int DamageBytesMax = PlacesMax * PlaceBytesMax;

    private const int PlacesMax = 6;
    private const int PlaceBytesMax = 64;

    private readonly MemoryStore _store = new();
    private readonly SpoolOptions _options;
    private readonly SeededRandom _random;
    private readonly List<Record> _kept = [];
    private readonly Dictionary<(int Lane, int BootEpoch, long Sequence), Record> _all = [];
    private readonly List<Record> _placed = [];
    private readonly byte[] _buffer = new byte[256];

    internal DamageTrial(ulong seed)
    {
        _random = new SeededRandom(seed);
        _options = new SpoolOptions
        {
            SegmentBytes = 4096,
            RecordBytesMax = 256,
            PageBytes = 600,
            StoreBytesMax = SpoolWorkload.HeadReserveBytes(4096) + (40L * 4096),
        };
        Fill();
        foreach (string name in _store.List(string.Empty)!)
        {
            Place(name);
        }
    }

    /// <summary>The names and bytes that can be damaged.</summary>
    internal MemoryStore Store => _store;

    internal int Records => _kept.Count;

    /// <summary>Some places, each of some bytes.</summary>
    internal static Damage[] Draw(DamageTrial trial, SeededRandom random)
    {
        string[] names = trial.Store.List(string.Empty)!;
        List<Damage> damages = [];
        for (int i = 1 + random.Next(PlacesMax); i > 0; i--)
        {
            string name = names[random.Next(names.Length)];
            int length = trial.Store.Bytes(name)!.Length;
            int at = random.Next(length);
            byte[] xors = new byte[Math.Min(1 + random.Next(PlaceBytesMax), length - at)];
            for (int j = 0; j < xors.Length; j++)
            {
                xors[j] = (byte)random.Next(256);
            }

            damages.Add(new Damage(name, at, xors));
        }

        return [.. damages];
    }

    /// <summary>Damages a copy of the store and starts on it.</summary>
    internal void Check(string what, params Damage[] damages)
    {
        MemoryStore store = _store.Clone();
        bool isHeadWhole = true;
        foreach (Damage damage in damages)
        {
            byte[] bytes = store.Bytes(damage.Name)!;
            for (int i = 0; i < damage.Xors.Length; i++)
            {
                bytes[damage.At + i] ^= damage.Xors[i];
            }

            store.Put(damage.Name, bytes);
            isHeadWhole &= !damage.Name.StartsWith("spool.head.", StringComparison.Ordinal);
        }

        try
        {
            Start(store, Touched(damages), isHeadWhole);
        }
        catch (Exception e)
        {
            throw new Violation(what + ": " + e.Message, e);
        }
    }

    private int Touched(Damage[] damages)
    {
        int touched = 0;
        foreach (Record record in _placed)
        {
            bool isTouched = false;
            foreach (Damage damage in damages)
            {
                isTouched |= damage.Name == record.Name && damage.At < record.End
                    && damage.At + damage.Xors.Length > record.Start;
            }

            touched += isTouched ? 1 : 0;
        }

        return touched;
    }

    private void Start(MemoryStore store, int touched, bool isHeadWhole)
    {
        Spool spool = new(store, new SeededRandom(7), _options);
        SpoolResult result = spool.Open();
        Violation.Unless(result == SpoolResult.Ok, $"The start answers {result}.");
        HashSet<Record> read = [];
        long counted = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            Drain(spool, lane, read);
            counted += spool.Counters(lane).Corrupt + spool.Counters(lane).Unaccounted;
        }

        SpoolCheck.Sum(spool);
        int lost = 0;
        foreach (Record record in _kept)
        {
            lost += read.Contains(record) ? 0 : 1;
        }

        Violation.Unless(lost <= touched + 1, $"{lost} records are lost, {touched} were touched.");
        long told = isHeadWhole ? 0 : spool.OpenReport.TornBytes / SpoolCheck.RecordBytesMin;
        Violation.Unless(lost <= counted + told, $"{lost} records are lost, {counted} are counted, {told} are torn.");
        Violation.Unless(counted <= lost || !isHeadWhole, $"{lost} records are lost, {counted} are counted.");
    }

    private void Drain(Spool spool, int lane, HashSet<Record> read)
    {
        Record? last = null;
        int batch;
        do
        {
            batch = 0;
            spool.BeginRead(lane);
            while (spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int length, out long sequence)
                == SpoolReadResult.Record)
            {
                bool isKnown = _all.TryGetValue((lane, spool.ReadBootEpoch(lane), sequence), out Record? record);
                Violation.Unless(isKnown, $"Invented: {spool.ReadBootEpoch(lane)}.{sequence} of lane {lane}.");
                bool isSame = _buffer.AsSpan(0, length).SequenceEqual(record!.Payload);
                Violation.Unless(isSame, $"Changed: {record.BootEpoch}.{sequence} of lane {lane}.");
                bool isAscending = last == null || last.BootEpoch < record.BootEpoch
                    || (last.BootEpoch == record.BootEpoch && last.Sequence < record.Sequence);
                Violation.Unless(isAscending, $"Out of order: {record.BootEpoch}.{sequence} of lane {lane}.");
                last = record;
                read.Add(record);
                batch++;
            }

            SpoolResult result = batch == 0 ? SpoolResult.Ok : spool.ReleaseRead(lane);
            Violation.Unless(result == SpoolResult.Ok, $"The release answers {result}.");
        }
        while (batch > 0);
    }

    private void Fill()
    {
        Spool spool = Open();
        int boots = 0;
        int made = 0;
        while (_store.BytesHeld < StoreBytesWanted)
        {
            int lane = _random.Next(10) < 6 ? 1 : _random.Next(3);
            byte[] payload = new byte[20 + _random.Next(120)];
            for (int i = 0; i < payload.Length; i++)
            {
                payload[i] = (byte)_random.Next(256);
            }

            Assert.Equal(SpoolAppendResult.Accepted, spool.Append(lane, payload, 0, payload.Length));
            Record record = new(lane, spool.BootEpoch, spool.LastSequence, payload);
            _kept.Add(record);
            _all.Add((lane, record.BootEpoch, record.Sequence), record);
            if (++made % 90 == 0)
            {
                Release(spool, made % 3);
            }

            if (made % 150 == 0 && ++boots > 0)
            {
                Assert.Equal(SpoolResult.Ok, boots % 2 == 0 ? spool.Flush() : spool.Close());
                _store.RestartProcess();
                spool = Open();
            }
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        _store.RestartProcess();
    }

    private Spool Open()
    {
        Spool spool = new(_store, _random, _options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        return spool;
    }

    private void Release(Spool spool, int lane)
    {
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        spool.BeginRead(lane);
        int count = 0;
        while (count < 7 && spool.ReadNext(lane, _buffer, 0, _buffer.Length, out _, out long sequence)
            == SpoolReadResult.Record)
        {
            count++;
            _kept.Remove(_all[(lane, spool.ReadBootEpoch(lane), sequence)]);
        }

        if (count > 0)
        {
            Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(lane));
        }
    }

    /// <summary>Where SPEC.md puts the records: behind a header of 56 bytes, 24 bytes and the payload each.</summary>
    private void Place(string name)
    {
        if (name.StartsWith("spool.head.", StringComparison.Ordinal))
        {
            return;
        }

        byte[] bytes = _store.Bytes(name)!;
        for (int at = 56; at < bytes.Length;)
        {
            int end = at + 24 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 2));
            int epoch = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            long sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 8)) & 0xFFFF_FFFF_FFFF;
            Record record = _all[(bytes[at + 1] & 15, epoch, sequence)];
            (record.Name, record.Start, record.End) = (name, at, end);
            _placed.Add(record);
            at = end;
        }
    }

    /// <summary>Bytes of one segment that are changed.</summary>
    internal readonly record struct Damage(string Name, int At, byte[] Xors);

    private sealed class Record(int lane, int bootEpoch, long sequence, byte[] payload)
    {
        internal int Lane => lane;

        internal int BootEpoch => bootEpoch;

        internal long Sequence => sequence;

        internal byte[] Payload => payload;

        internal string Name { get; set; } = string.Empty;

        internal int Start { get; set; }

        internal int End { get; set; }
    }
}
