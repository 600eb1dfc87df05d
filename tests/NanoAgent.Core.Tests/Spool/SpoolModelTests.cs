using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>The spool against three plain queues that do the same.</summary>
public sealed class SpoolModelTests(ITestOutputHelper output)
{
    private const int Operations = 120_000;
    private const int SegmentsMax = 9;

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void RandomOperations_AgainstQueues_Agree(int seed)
    {
        SpoolOptions options = SpoolKit.Options();
        options.StoreBytesMax = SpoolKit.HeadReserveBytes + (SegmentsMax * SpoolKit.SegmentBytes);
        Model model = new(seed, options);
        for (int i = 0; i < Operations; i++)
        {
            try
            {
                model.Step();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("Seed " + seed + ", operation " + i + ": " + e.Message, e);
            }
        }

        output.WriteLine("seed " + seed + ": " + Operations + " operations, "
            + model.Evicted + " evicted, 0 differences");
        Assert.True(model.Evicted > 1000, "Nothing was evicted.");
    }

    private sealed class Model(int seed, SpoolOptions options)
    {
        private readonly MemoryStore _store = new();
        private readonly TestRandom _random = new(seed);
        private readonly List<string>[] _lanes = [[], [], []];
        private readonly int[] _flushed = new int[3];
        private readonly long[] _evictedSeen = new long[3];
        private readonly byte[] _buffer = new byte[SpoolKit.RecordBytesMax];
        private Spool? _spool;
        private int _made;

        internal long Evicted { get; private set; }

        internal void Step()
        {
            _spool ??= Open();
            int lane = _random.Next(3);
            int newcomer = 3;
            switch (_random.Next(100))
            {
                case < 60:
                    Append(lane);
                    newcomer = 0;
                    break;
                case < 75:
                    Assert.Equal(SpoolResult.Ok, _spool.Flush());
                    newcomer = 0;
                    TakeEvictions(newcomer);
                    SetFlushed();
                    break;
                case < 99:
                    Drain(lane);
                    break;
                default:
                    Assert.Equal(SpoolResult.Ok, _spool.Close());
                    TakeEvictions(0);
                    SetFlushed();
                    _spool = Open();
                    break;
            }

            TakeEvictions(newcomer);
            Assert.True(_store.BytesHeld <= options.StoreBytesMax, "Over the limit: " + _store.BytesHeld);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(_lanes[i].Count, _spool.Pending(i));
            }
        }

        private Spool Open()
        {
            Spool spool = new(_store, _random, options);
            Assert.Equal(SpoolResult.Ok, spool.Open());
            return spool;
        }

        private void Append(int lane)
        {
            string text = _made++ + ":" + new string('y', _random.Next(60));
            byte[] payload = Encoding.ASCII.GetBytes(text);
            Assert.Equal(SpoolAppendResult.Accepted, _spool!.Append(lane, payload, 0, payload.Length));
            TakeEvictions(0);
            string key = _spool.BootEpoch + "." + _spool.LastSequence + "=";
            _lanes[lane].Add(key + text);
        }

        private void Drain(int lane)
        {
            int wanted = 1 + _random.Next(12);
            int read = 0;
            Spool spool = _spool!;
            spool.BeginRead(lane);
            while (read < wanted && spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int length, out long sequence)
                == SpoolReadResult.Record)
            {
                string text = Encoding.ASCII.GetString(_buffer, 0, length);
                string epoch = spool.ReadBootEpoch(lane).ToString(CultureInfo.InvariantCulture);
                Assert.Equal(_lanes[lane][read], epoch + "." + sequence + "=" + text);
                read++;
            }

            int available = spool.PendingFlushed(lane) > 0 ? 1 : 0;
            Assert.True(read >= Math.Min(available, wanted), "Flushed records were not read.");
            int released = _random.Next(read + 1);
            if (released > 0)
            {
                Assert.Equal(SpoolResult.Ok, released == read
                    ? spool.ReleaseRead(lane)
                    : spool.ReleaseFirst(lane, released));
                _lanes[lane].RemoveRange(0, released);
                _flushed[lane] -= released;
            }
        }

        private void SetFlushed()
        {
            for (int i = 0; i < 3; i++)
            {
                _flushed[i] = _lanes[i].Count;
                Assert.Equal(_flushed[i], _spool!.PendingFlushed(i));
            }
        }

        private void TakeEvictions(int newcomer)
        {
            for (int lane = 0; lane < 3; lane++)
            {
                int evicted = (int)(_spool!.Counters(lane).Evicted - _evictedSeen[lane]);
                Assert.True(evicted == 0 || lane >= newcomer, "Evicted from lane " + lane);
                Assert.True(evicted >= 0 && evicted <= _lanes[lane].Count, "Evicted more than there was.");
                _lanes[lane].RemoveRange(0, evicted);
                _flushed[lane] = Math.Max(0, _flushed[lane] - evicted);
                _evictedSeen[lane] += evicted;
                Evicted += evicted;
                Assert.Equal(0, _spool.Counters(lane).Corrupt);
            }
        }
    }
}
