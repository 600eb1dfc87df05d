using System;
using System.Collections;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>Name servers that say what the test says.</summary>
    internal sealed class DatagramNetwork : IDatagramNetwork
    {
        private readonly ArrayList sent = new ArrayList();

        /// <summary>Questions that were sent.</summary>
        public int Count => sent.Count;

        public int Open { get; private set; }

        public int OpenMax { get; set; } = 64;

        public bool Sends { get; set; } = true;

        /// <summary>The socket over which a question went.</summary>
        public DatagramChannel Sent(int index) => (DatagramChannel)sent[index];

        public IDatagramChannel OpenDatagram(string address, int port)
        {
            Assert.AreEqual(53, port);
            if (Open >= OpenMax)
            {
                return null;
            }

            Open++;
            return new DatagramChannel(this, address);
        }

        public bool Take(DatagramChannel channel)
        {
            sent.Add(channel);
            return Sends;
        }

        public void Closed() => Open--;
    }

    /// <summary>One socket to one name server.</summary>
    internal sealed class DatagramChannel : IDatagramChannel
    {
        private readonly DatagramNetwork network;
        private byte[] question;
        private bool isClosed;

        public DatagramChannel(DatagramNetwork network, string address)
        {
            this.network = network;
            Address = address;
        }

        public string Address { get; }

        public int Id => (question[0] << 8) | question[1];

        public Queue Incoming { get; } = new Queue();

        public bool Send(byte[] buffer, int offset, int count)
        {
            question = new byte[count];
            Array.Copy(buffer, offset, question, 0, count);
            return network.Take(this);
        }

        public int Receive(byte[] buffer, int offset, int count)
        {
            Assert.IsFalse(isClosed);
            if (Incoming.Count == 0)
            {
                return 0;
            }

            byte[] datagram = (byte[])Incoming.Dequeue();
            Array.Copy(datagram, 0, buffer, offset, datagram.Length);
            return datagram.Length;
        }

        public void Close()
        {
            if (!isClosed)
            {
                isClosed = true;
                network.Closed();
            }
        }

        /// <summary>Answers the question with a code and the addresses 192.0.2.N.</summary>
        public void Answer(int code, int seconds, params int[] hosts) => AnswerAs(Id, code, seconds, hosts);

        public void AnswerAs(int id, int code, int seconds, params int[] hosts)
        {
            byte[] answer = new byte[question.Length + (16 * hosts.Length)];
            Array.Copy(question, 0, answer, 0, question.Length);
            answer[0] = (byte)(id >> 8);
            answer[1] = (byte)id;
            answer[2] = 0x81;
            answer[3] = (byte)(0x80 | code);
            answer[7] = (byte)hosts.Length;
            for (int i = 0; i < hosts.Length; i++)
            {
                byte[] record = { 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, (byte)seconds, 0, 4, 192, 0, 2, (byte)hosts[i] };
                Array.Copy(record, 0, answer, question.Length + (16 * i), 16);
            }

            Incoming.Enqueue(answer);
        }
    }
}
