using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>Any subset of a batch can be settled; what is kept comes again, in order, and nothing else does.</summary>
public sealed class SpoolSettleTests
{
    private const int Lane = 1;

    [Fact]
    public void Settle_AnySubset_ReadsTheKeptOnesAgainInOrderThenWhatFollows()
    {
        Spool spool = Filled(new MemoryStore(), 12);
        SpoolKit.ReadBatch(spool, Lane, 6);
        Assert.Equal(SpoolResult.Ok, spool.Settle(Lane, [1, 0, 2, 1, 0, 1], 6));

        Assert.Equal(["2:r2", "5:r5", "7:r7", "8:r8"], SpoolKit.ReadBatch(spool, Lane, 4));
        Assert.Equal(3, spool.Counters(Lane).Released);
        Assert.Equal(1, spool.Counters(Lane).Rejected);
        Assert.Equal(8, spool.Pending(Lane));
        Assert.Equal(8, spool.PendingFlushed(Lane));
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(Lane));
        Assert.Equal(["9:r9", "10:r10", "11:r11", "12:r12"], SpoolKit.ReadBatch(spool, Lane, 9));
        Assert.Equal(0, spool.Counters(Lane).Corrupt);
        Assert.Equal(7, spool.Counters(Lane).Released);
    }

    [Fact]
    public void Settle_ThatKeepsTheLastOfTheLane_LeavesThatOneAlone()
    {
        Spool spool = Filled(new MemoryStore(), 5);
        SpoolKit.ReadBatch(spool, Lane, 5);
        Assert.Equal(SpoolResult.Ok, spool.Settle(Lane, [0, 1, 1, 1, 1], 5));
        Assert.Equal(["1:r1"], SpoolKit.ReadBatch(spool, Lane, 5));
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(Lane));
        Assert.Equal(0, spool.Pending(Lane));
        Assert.Equal(5, spool.Counters(Lane).Released);
        Assert.Empty(SpoolKit.ReadBatch(spool, Lane, 5));
        Assert.Equal(0, spool.Counters(Lane).Corrupt);
    }

    [Fact]
    public void Settle_EndsTheBatch_NothingIsReadOrReleasedUntilTheNext()
    {
        Spool spool = Filled(new MemoryStore(), 5);
        SpoolKit.ReadBatch(spool, Lane, 3);
        Assert.Equal(SpoolResult.Ok, spool.Settle(Lane, [0, 1], 2));
        byte[] buffer = new byte[SpoolKit.RecordBytesMax];
        Assert.Equal(SpoolReadResult.End, spool.ReadNext(Lane, buffer, 0, buffer.Length, out _, out _));
        Assert.Equal(SpoolResult.NoBatch, spool.ReleaseRead(Lane));
        Assert.Equal(SpoolResult.NoBatch, spool.Settle(Lane, [1], 1));
        Assert.Equal(["1:r1", "3:r3", "4:r4", "5:r5"], SpoolKit.ReadBatch(spool, Lane, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Settle(Lane, new byte[5], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Settle(Lane, new byte[1], 2));
    }

    [Fact]
    public void Settle_BehindAGap_ComesBackAfterARestartAndTheSumHolds()
    {
        var store = new MemoryStore();
        Spool spool = Filled(store, 6);
        SpoolKit.ReadBatch(spool, Lane, 6);
        Assert.Equal(SpoolResult.Ok, spool.Settle(Lane, [1, 0, 1, 2, 0, 0], 6));
        Assert.Equal(SpoolResult.Ok, spool.Close());
        spool = SpoolKit.Open(store, 2);
        Assert.Equal(1, spool.Counters(Lane).Released);
        Assert.Equal(0, spool.Counters(Lane).Rejected);
        Assert.Equal(5, spool.Pending(Lane));
        Assert.Equal(["2:r2", "3:r3", "4:r4", "5:r5", "6:r6"], SpoolKit.ReadBatch(spool, Lane, 9));
    }

    [Fact]
    public void Settle_FurtherThanTheWindow_KeepsWhatItCannotTell()
    {
        const int Records = Spool.SettleWindowRecords + 3;
        Spool spool = Filled(new MemoryStore(), Records);
        Assert.Equal(Records, SpoolKit.ReadBatch(spool, Lane, Records).Count);
        byte[] fates = Enumerable.Repeat((byte)1, Records).ToArray();
        fates[0] = 0;
        Assert.Equal(SpoolResult.Ok, spool.Settle(Lane, fates, Records));
        string[] kept = [.. new[] { 1, Records - 2, Records - 1, Records }.Select(i => $"{i}:r{i}")];
        Assert.Equal(kept, SpoolKit.ReadBatch(spool, Lane, Records));
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(Lane));
        Assert.Equal(Records, spool.Counters(Lane).Released);
        Assert.Equal(0, spool.Counters(Lane).Corrupt);
    }

    [Fact]
    public void Settle_OfRecordsThatAnEvictionTakes_CountsThemAsReleased()
    {
        var store = new MemoryStore();
        SpoolOptions options = SpoolKit.Options();
        options.Lane(Lane).RecordsMax = 16;
        var spool = new Spool(store, new TestRandom(1), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        Append(spool, 16);
        SpoolKit.ReadBatch(spool, Lane, 4);
        Assert.Equal(SpoolResult.Ok, spool.Settle(Lane, [0, 1, 1, 0], 4));
        Append(spool, 4);
        Assert.Equal(2, spool.Counters(Lane).Released);
        Assert.Equal(2, spool.Counters(Lane).Evicted);
        Assert.Equal(16, spool.Pending(Lane));
    }

    [Fact]
    public void PartialRelease_OnAMediumThatShowsOtherRecordsThanBefore_ReleasesNothing()
    {
        // The first segment cannot be read when the batch is, and can when the batch is read again to tell it apart.
        var store = new MemoryStore();
        Spool spool = Filled(store, 60);
        byte[] buffer = new byte[SpoolKit.RecordBytesMax];
        store.FailsReads = true;
        spool.BeginRead(Lane);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                SpoolReadResult.StoreFailed, spool.ReadNext(Lane, buffer, 0, buffer.Length, out _, out _));
        }

        store.FailsReads = false;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                SpoolReadResult.Record, spool.ReadNext(Lane, buffer, 0, buffer.Length, out _, out long sequence));
            Assert.InRange(sequence, 10, 20);
        }

        Assert.Equal(SpoolResult.NoBatch, spool.Settle(Lane, [1, 1, 0], 3));
        Assert.Equal(0, spool.Counters(Lane).Released);
        Assert.Equal(60, SpoolKit.Drain(spool, Lane, 7).Count);
    }

    [Fact]
    public void RandomSubsetsAppendsAndRestarts_AgainstAModel_AgreeRecordByRecord()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var model = new SettleModel(seed);
            for (int step = 0; step < 250; step++)
            {
                model.Step();
            }

            model.Finish();
        }
    }

    private static Spool Filled(MemoryStore store, int records)
    {
        Spool spool = SpoolKit.Open(store, 1);
        Append(spool, records);
        return spool;
    }

    private static void Append(Spool spool, int records)
    {
        for (int i = 0; i < records; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, Lane, "r" + (spool.LastSequence + 1)));
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
    }

    /// <summary>A list of what is pending, and which of it is only settled in RAM.</summary>
    private sealed class SettleModel
    {
        private readonly TestRandom _random;
        private readonly MemoryStore _store = new();
        private readonly List<(string Text, int Fate)> _pending = [];
        private readonly string _where;
        private Spool _spool;
        private long _released;
        private long _rejected;
        private int _made;

        public SettleModel(int seed)
        {
            _random = new TestRandom(seed);
            _where = "seed " + seed.ToString(CultureInfo.InvariantCulture);
            _spool = new Spool(_store, _random, SpoolKit.Options());
            Assert.Equal(SpoolResult.Ok, _spool.Open());
        }

        public void Step()
        {
            switch (_random.Next(8))
            {
                case 0:
                    Restart();
                    break;
                case 1 or 2:
                    Settle();
                    break;
                case 3:
                    ReleaseFirst();
                    break;
                default:
                    string text = (++_made).ToString(CultureInfo.InvariantCulture) + new string('x', _random.Next(90));
                    Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(_spool, Lane, text));
                    Assert.Equal(SpoolResult.Ok, _spool.Flush());
                    _pending.Add((text, 0));
                    break;
            }

            Assert.Equal(_pending.Count(p => p.Fate == 0), _spool.Pending(Lane));
            Assert.Equal(_released + _pending.Count(p => p.Fate == 1), _spool.Counters(Lane).Released);
            Assert.Equal(_rejected + _pending.Count(p => p.Fate == 2), _spool.Counters(Lane).Rejected);
            Assert.Equal(0, _spool.Counters(Lane).Corrupt);
        }

        public void Finish()
        {
            Restart();
            List<string> rest = SpoolKit.Drain(_spool, Lane, 7).ConvertAll(Text);
            Assert.True(_pending.Select(p => p.Text).SequenceEqual(rest), _where);
        }

        private static string Text(string read)
        {
            return read[(read.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        private void Restart()
        {
            Assert.Equal(SpoolResult.Ok, _spool.Close());
            _spool = new Spool(_store, _random, SpoolKit.Options());
            Assert.Equal(SpoolResult.Ok, _spool.Open());
            for (int i = 0; i < _pending.Count; i++)
            {
                _pending[i] = (_pending[i].Text, 0);
            }
        }

        /// <summary>Reads a batch, holds it against the model, and answers where its records stand there.</summary>
        private List<int> Read()
        {
            List<string> read = SpoolKit.ReadBatch(_spool, Lane, 1 + _random.Next(12)).ConvertAll(Text);
            List<int> places = [];
            for (int i = 0; i < _pending.Count && places.Count < read.Count; i++)
            {
                if (_pending[i].Fate == 0)
                {
                    places.Add(i);
                }
            }

            Assert.True(places.Select(i => _pending[i].Text).SequenceEqual(read), _where);
            return places;
        }

        private void Settle()
        {
            List<int> places = Read();
            if (places.Count == 0)
            {
                return;
            }

            byte[] fates = new byte[_random.Next(places.Count + 1)];
            for (int i = 0; i < fates.Length; i++)
            {
                fates[i] = (byte)_random.Next(3);
                _pending[places[i]] = (_pending[places[i]].Text, fates[i]);
            }

            Assert.Equal(SpoolResult.Ok, _spool.Settle(Lane, fates, fates.Length));
            Pass();
        }

        private void ReleaseFirst()
        {
            List<int> places = Read();
            if (places.Count == 0)
            {
                return;
            }

            int count = 1 + _random.Next(places.Count);
            Assert.Equal(SpoolResult.Ok, _spool.ReleaseFirst(Lane, count));
            for (int i = 0; i < count; i++)
            {
                _pending[places[i]] = (_pending[places[i]].Text, 1);
            }

            Pass();
        }

        private void Pass()
        {
            while (_pending.Count > 0 && _pending[0].Fate != 0)
            {
                _released += _pending[0].Fate == 1 ? 1 : 0;
                _rejected += _pending[0].Fate == 2 ? 1 : 0;
                _pending.RemoveAt(0);
            }
        }
    }
}
