using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>Any subset of a batch can be settled, against a model; each case by itself runs on boards.</summary>
public sealed class SpoolSettleTests
{
    private const int Lane = 1;

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
