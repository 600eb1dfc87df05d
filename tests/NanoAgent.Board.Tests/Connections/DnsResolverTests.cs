using System;
using System.Collections;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Connections;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Connections
{
    [TestClass]
    public class DnsResolverTests
    {
        private const int CouldntResolve = -(int)TransferResult.CouldntResolveHost;

        [TestMethod]
        public void Lookup_Answered_GivesAddressesAndTimeToLive()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            Assert.AreEqual(0, lookup.Step());
            world.Network.Sent(0).Answer(0, 20, 1, 2);
            Assert.AreEqual(2, lookup.Step());
            Assert.AreEqual("192.0.2.1", lookup.Address(0));
            Assert.AreEqual("192.0.2.2", lookup.Address(1));
            Assert.AreEqual(20_000, lookup.TimeToLiveMs);
            Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => lookup.Address(2));
            Assert.AreEqual(0, world.Network.Open);
            Assert.AreEqual(2, lookup.Step());
        }

        [TestMethod]
        public void Lookup_NameThatDoesNotExist_FailsWithoutAskingAgain()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            lookup.Step();
            world.Network.Sent(0).Answer(3, 0);
            Assert.AreEqual(CouldntResolve, lookup.Step());
            world.Clock.Advance(100_000);
            Assert.AreEqual(CouldntResolve, lookup.Step());
            Assert.AreEqual(1, world.Network.Count);
            Assert.AreEqual(0, world.Network.Open);
        }

        [TestMethod]
        public void Lookup_ServerFails_AsksTheNextAtOnceWithAnotherIdAndSocket()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            lookup.Step();
            world.Network.Sent(0).Answer(2, 0);
            Assert.AreEqual(0, lookup.Step());
            Assert.AreEqual(2, world.Network.Count);
            Assert.AreEqual("192.0.2.53", world.Network.Sent(0).Address);
            Assert.AreEqual("192.0.2.54", world.Network.Sent(1).Address);
            Assert.AreNotEqual(world.Network.Sent(0).Id, world.Network.Sent(1).Id);
            Assert.AreEqual(1, world.Network.Open);
            world.Network.Sent(1).Answer(0, 1, 1);
            Assert.AreEqual(1, lookup.Step());
        }

        [TestMethod]
        public void Lookup_NobodyAnswers_AsksEachInRoundsThatDoubleAndEndsTyped()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            int result = lookup.Step();
            string waits = "";
            for (int asked = 1; result == 0; asked++)
            {
                long waitMs = lookup.DueMs - world.Clock.Milliseconds;
                waits += waitMs + " ";
                world.Clock.Advance(waitMs - 1);
                Assert.AreEqual(0, lookup.Step());
                Assert.AreEqual(asked, world.Network.Count);
                world.Clock.Advance(1);
                result = lookup.Step();
            }

            Assert.AreEqual(CouldntResolve, result);
            Assert.AreEqual("1500 1500 3000 3000 6000 6000 ", waits);
            Assert.AreEqual(0, world.Network.Open);
        }

        [TestMethod]
        public void Lookup_AnswersToOtherQuestions_AreIgnoredAndTheRightOneTaken()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            lookup.Step();
            DatagramChannel sent = world.Network.Sent(0);
            sent.AnswerAs(sent.Id ^ 1, 0, 60, 66);
            sent.AnswerAs(sent.Id ^ 0x8000, 3, 60);
            sent.Incoming.Enqueue(new byte[5]);
            Assert.AreEqual(0, lookup.Step());
            sent.Answer(0, 60, 1);
            Assert.AreEqual(1, lookup.Step());
            Assert.AreEqual("192.0.2.1", lookup.Address(0));
        }

        [TestMethod]
        public void Lookup_FloodOfWrongAnswers_LooksAtFourAStep()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            lookup.Step();
            for (int i = 0; i < 9; i++)
            {
                world.Network.Sent(0).Incoming.Enqueue(new byte[12]);
            }

            lookup.Step();
            Assert.AreEqual(5, world.Network.Sent(0).Incoming.Count);
        }

        [TestMethod]
        public void Lookup_NoServerKnownOrNoNameOfDns_FailsAtOnce()
        {
            var world = new World();
            Assert.AreEqual(CouldntResolve, world.Resolver.Lookup("a..b").Step());
            world.Resolver.UseServers(new string[] { "0.0.0.0", "fe80::1", "dns.example", null });
            Assert.AreEqual(0, world.Resolver.ServerCount);
            Assert.AreEqual(CouldntResolve, world.Lookup().Step());
            Assert.AreEqual(0, world.Network.Count);
        }

        [TestMethod]
        public void Lookup_NoSocketLeft_WaitsForOneWithoutCountingATry()
        {
            var world = new World();
            world.Network.OpenMax = 0;
            DnsLookup lookup = world.Lookup();
            Assert.AreEqual(0, lookup.Step());
            Assert.AreEqual(0, lookup.Tries);
            Assert.IsTrue(lookup.DueMs > world.Clock.Milliseconds);
            world.Network.OpenMax = 1;
            world.Clock.Advance(lookup.DueMs - world.Clock.Milliseconds);
            Assert.AreEqual(0, lookup.Step());
            Assert.AreEqual(1, lookup.Tries);
        }

        [TestMethod]
        public void Lookup_NoSocketForHalfAMinute_EndsTyped()
        {
            var world = new World();
            world.Network.OpenMax = 0;
            DnsLookup lookup = world.Lookup();
            int result = lookup.Step();
            for (int steps = 0; result == 0 && steps < 1000; steps++)
            {
                world.Clock.Advance(lookup.DueMs - world.Clock.Milliseconds);
                result = lookup.Step();
            }

            Assert.AreEqual(CouldntResolve, result);
            Assert.AreEqual(30_000L, world.Clock.Milliseconds);
            Assert.AreEqual(0, lookup.Tries);
        }

        [TestMethod]
        public void Lookup_SendingFails_WaitsAsForALostDatagram()
        {
            var world = new World();
            world.Network.Sends = false;
            DnsLookup lookup = world.Lookup();
            Assert.AreEqual(0, lookup.Step());
            Assert.AreEqual(0, lookup.Step());
            Assert.AreEqual(1, world.Network.Count);
            Assert.AreEqual(1500L, lookup.DueMs - world.Clock.Milliseconds);
            Assert.AreEqual(0, world.Network.Open);
        }

        [TestMethod]
        public void Lookup_ClosedUnderWay_FreesItsSocket()
        {
            var world = new World();
            DnsLookup lookup = world.Lookup();
            lookup.Step();
            Assert.AreEqual(1, world.Network.Open);
            lookup.Close();
            lookup.Close();
            Assert.AreEqual(0, world.Network.Open);
        }

        [TestMethod]
        public void Ids_OfManyLookups_AreSpread()
        {
            var world = new World();
            var ids = new Hashtable();
            for (int i = 0; i < 200; i++)
            {
                DnsLookup lookup = world.Lookup();
                lookup.Step();
                lookup.Close();
                ids[world.Network.Sent(i).Id] = "";
            }

            Assert.IsTrue(ids.Count > 190, ids.Count + " different ids of 200");
        }

        private sealed class World
        {
            public World()
            {
                Resolver = new DnsResolver(Network, Clock, new TestRandom(7));
                Resolver.UseServers(new string[] { "192.0.2.53", "192.0.2.54" });
            }

            public ManualClock Clock { get; } = new ManualClock();

            public DatagramNetwork Network { get; } = new DatagramNetwork();

            public DnsResolver Resolver { get; }

            public DnsLookup Lookup() => Resolver.Lookup("w.example");
        }
    }
}
