using System;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace NanoAgent.DesktopBoard.Subject
{
    /// <summary>
    /// Calls of System.Net whose outcome the tests look at: what they give back, or the number that they throw.
    /// </summary>
    public static class Network
    {
        private static Socket kept;

        public static int OpenSockets(int count)
        {
            var sockets = new Socket[count];
            for (int i = 0; i < count; i++)
            {
                try
                {
                    sockets[i] = New();
                }
                catch (SocketException fault)
                {
                    // One that is closed makes room for one.
                    sockets[0].Close();
                    New();
                    return fault.ErrorCode;
                }
            }

            return 0;
        }

        public static void Keep() => kept = New();

        public static int Connect(string address, int port) => Try(() => kept.Connect(To(address, port)));

        public static void Close() => kept.Close();

        public static int SendAll(int count, int timeoutMs) =>
            Try(() =>
            {
                kept.SendTimeout = timeoutMs;
                if (kept.Send(new byte[count]) != count)
                {
                    throw new InvalidOperationException("Send took less than all.");
                }
            });

        public static int Receive(int timeoutMs) =>
            Try(() =>
            {
                kept.ReceiveTimeout = timeoutMs;
                kept.Receive(new byte[16]);
            });

        public static int PollRead(int microSeconds) =>
            Try(() => answer = kept.Poll(microSeconds, SelectMode.SelectRead));

        public static bool Answer() => answer;

        public static string Resolve(string name)
        {
            try
            {
                return Dns.GetHostEntry(name).AddressList[0].ToString();
            }
            catch (SocketException fault)
            {
                return fault.ErrorCode.ToString();
            }
        }

        /// <summary>Asks the name server of the interface for an address, as RFC 1035 says.</summary>
        public static string Ask(string name)
        {
            var question = new byte[64];
            question[1] = 7;
            question[2] = 1;
            question[5] = 1;
            int at = 12;
            foreach (string label in name.Split('.'))
            {
                question[at++] = (byte)label.Length;
                Encoding.UTF8.GetBytes(label, 0, label.Length, question, at);
                at += label.Length;
            }

            question[at + 2] = 1;
            question[at + 4] = 1;
            var address = NetworkInterface.GetAllNetworkInterfaces()[0].IPv4DnsAddresses[0];
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            EndPoint from = To(address, 53);
            socket.SendTo(question, 0, at + 5, SocketFlags.None, from);
            var reply = new byte[512];
            int length = socket.ReceiveFrom(reply, ref from);
            socket.Close();
            return (reply[3] & 15) != 0
                ? "error " + (reply[3] & 15)
                : reply[length - 4] + "." + reply[length - 3] + "." + reply[length - 2] + "." + reply[length - 1];
        }

        /// <summary>A request over TLS; the certificate that it trusts is PEM.</summary>
        public static string Tls(int port, string trusted, string host)
        {
            try
            {
                Keep();
                kept.Connect(To("127.0.0.1", port));
                if (trusted.Length > 0)
                {
                    CertificateManager.AddCaCertificateBundle(trusted);
                }

                var stream = new SslStream(kept);
                stream.AuthenticateAsClient(host, SslProtocols.Tls12);
                stream.Write(new byte[] { 1, 2, 3 }, 0, 3);
                var buffer = new byte[2];
                int first = stream.Read(buffer, 0, 2);
                bool more = stream.DataAvailable;
                int second = stream.Read(buffer, 0, 2);
                stream.Close();
                return first + " " + more + " " + second + " " + buffer[0];
            }
            catch (SocketException fault)
            {
                kept.Close();
                return "error " + fault.ErrorCode;
            }
        }

        private static bool answer;

        private static Socket New() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        private static EndPoint To(string address, int port) => new IPEndPoint(IPAddress.Parse(address), port);

        private static int Try(ThreadStart call)
        {
            try
            {
                call();
                return 0;
            }
            catch (SocketException fault)
            {
                return fault.ErrorCode;
            }
        }
    }
}
