using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>What a server answers to a request, whole with its body: "" for never, and with '!' before it, it
    /// closes after it.</summary>
    internal delegate string Answer(string request);

    /// <summary>A network whose one server is a function, and the clock: waiting lets the time pass.</summary>
    internal sealed class ScriptNetwork : INetwork, IClock
    {
        private readonly Answer answer;

        public ScriptNetwork(Answer answer)
        {
            this.answer = answer;
        }

        /// <summary>Bytes of a read, so that heads and chunks come in pieces.</summary>
        public int PieceBytes { get; set; } = 7;

        public int Requests { get; set; }

        public int Channels { get; private set; }

        public long Milliseconds { get; private set; }

        public long UtcMilliseconds => 0;

        public int ChannelsMax => 4;

        public bool SupportsTls => false;

        public string Ask(string request)
        {
            Requests++;
            return answer(request);
        }

        public INameLookup Lookup(string hostName) => null;

        public IChannel Connect(string address, int port, string tlsServerName)
        {
            Channels++;
            return new ScriptChannel(this);
        }

        public void Wait(int milliseconds)
        {
            Milliseconds += milliseconds > 0 ? milliseconds : 0;
        }

        public void Wake()
        {
        }
    }

    /// <summary>One connection to the function.</summary>
    internal sealed class ScriptChannel : IChannel
    {
        private readonly ScriptNetwork network;
        private string request = "";
        private byte[] reply = new byte[0];
        private int at;
        private bool closes;

        public ScriptChannel(ScriptNetwork network)
        {
            this.network = network;
        }

        public bool IsConnected => true;

        public bool IsReusable => !closes && at == reply.Length;

        public int Step() => 1;

        public int Read(byte[] buffer, int offset, int count)
        {
            int left = reply.Length - at;
            int read = Text.Min(Text.Min(left, count), network.PieceBytes);
            for (int i = 0; i < read; i++)
            {
                buffer[offset + i] = reply[at + i];
            }

            at += read;
            return left == 0 && closes ? ChannelResult.EndOfStream : read;
        }

        public int Write(byte[] buffer, int offset, int count)
        {
            request += Text.Of(buffer, offset, count);
            int head = request.IndexOf("\r\n\r\n");
            if (head >= 0 && request.Length >= head + 4 + BodyBytes(request))
            {
                string answer = network.Ask(request);
                request = "";
                closes = answer.Length > 0 && answer[0] == '!';
                reply = Text.Bytes(closes ? answer.Substring(1) : answer);
                at = 0;
            }

            return count;
        }

        public void Close()
        {
            closes = true;
        }

        private static int BodyBytes(string text)
        {
            const string name = "Content-Length: ";
            int from = text.IndexOf(name);
            return from < 0
                ? 0
                : int.Parse(text.Substring(from + name.Length, text.IndexOf("\r", from) - from - name.Length));
        }
    }
}
