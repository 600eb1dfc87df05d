using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using NanoAgent.Simulator;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>
/// Runs <see cref="PeerScript"/>s on real sockets, a thread a connection. Connection n runs script n, the last script
/// serves all that follow. Never sleeps: a stall keeps the connection open until the client gives up. With a seed it
/// cuts what it sends into random pieces.
/// </summary>
internal sealed class ScriptedServer : IScriptedServer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly PeerScript[] _scripts;
    private readonly X509Certificate2? _certificate;
    private readonly SeededRandom? _pieces;
    private readonly List<StringBuilder> _received = [];
    private readonly List<Socket> _open = [];
    private readonly ManualResetEventSlim _disposed = new();
    private int _gone;

    public ScriptedServer(PeerScript[] scripts, X509Certificate2? certificate = null, SeededRandom? pieces = null)
    {
        _scripts = scripts;
        _certificate = certificate;
        _pieces = pieces;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        BaseUrl = $"{(certificate == null ? "http" : "https")}://127.0.0.1:{Port}";
        new Thread(AcceptAll) { IsBackground = true }.Start();
    }

    public string BaseUrl { get; }

    public int Port { get; }

    public int Accepts
    {
        get
        {
            lock (_received)
            {
                return _received.Count;
            }
        }
    }

    /// <summary>Connections whose client has gone.</summary>
    public int Gone
    {
        get
        {
            lock (_received)
            {
                return _gone;
            }
        }
    }

    public bool WaitForGone(int count, TimeSpan ceiling)
    {
        lock (_received)
        {
            while (_gone < count)
            {
                if (!Monitor.Wait(_received, ceiling))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public string Received(int connection)
    {
        lock (_received)
        {
            return _received[connection].ToString();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _disposed.Set();
        lock (_received)
        {
            _open.ForEach(socket => socket.Dispose());
        }
    }

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.AcceptSocket();
                var log = new StringBuilder();
                PeerScript script;
                lock (_received)
                {
                    script = _scripts[Math.Min(_received.Count, _scripts.Length - 1)];
                    _received.Add(log);
                    _open.Add(socket);
                }

                new Thread(() => Serve(socket, script, log)) { IsBackground = true }.Start();
            }
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private void Serve(Socket socket, PeerScript script, StringBuilder log)
    {
        try
        {
            socket.NoDelay = true;
            using Stream stream = Secure(socket);
            new Run(this, socket, stream, script, log).ToEnd();
        }
        catch (Exception reason) when (reason is IOException or SocketException or ObjectDisposedException
            or AuthenticationException)
        {
            // The client went away, which is its right.
        }
        finally
        {
            socket.Dispose();
            lock (_received)
            {
                _gone++;
                Monitor.PulseAll(_received);
            }
        }
    }

    private Stream Secure(Socket socket)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (_certificate == null)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        secure.AuthenticateAsServer(_certificate);
        return secure;
    }

    /// <summary>One script on one connection.</summary>
    private sealed class Run(ScriptedServer server, Socket socket, Stream stream, PeerScript script, StringBuilder log)
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private string _input = "";

        public void ToEnd()
        {
            for (int i = 0; i < script.Steps.Count; i++)
            {
                PeerStep step = script.Steps[i];
                switch (step.Kind)
                {
                    case PeerStepKind.Until:
                        Until(Encoding.Latin1.GetString(step.Bytes.Span));
                        break;
                    case PeerStepKind.Take:
                        Take(step.Number);
                        break;
                    case PeerStepKind.Send:
                        Send(step.Bytes.Span);
                        break;
                    case PeerStepKind.Close:
                        stream.Flush();
                        socket.Shutdown(SocketShutdown.Send);
                        Drain();
                        return;
                    case PeerStepKind.Reset:
                        socket.LingerState = new LingerOption(true, 0);
                        socket.Close();
                        return;
                    case PeerStepKind.Stall:
                        Drain();
                        return;
                    case PeerStepKind.Window:
                        // A real peer cannot limit the client to the byte; it can stop reading.
                        server._disposed.Wait();
                        return;
                    case PeerStepKind.Loop:
                        i = -1;
                        break;
                    default:
                        throw new NotSupportedException(step.Kind + " is for simulated peers.");
                }
            }

            Drain();
        }

        private void Until(string text)
        {
            int at;
            while ((at = _input.IndexOf(text, StringComparison.Ordinal)) < 0)
            {
                ReadMore();
            }

            _input = _input[(at + text.Length)..];
        }

        private void Take(int count)
        {
            while (_input.Length < count)
            {
                ReadMore();
            }

            _input = _input[count..];
        }

        private void ReadMore()
        {
            int count = stream.Read(_buffer);
            if (count == 0)
            {
                throw new IOException("The client closed.");
            }

            string text = Encoding.Latin1.GetString(_buffer, 0, count);
            _input += text;
            lock (server._received)
            {
                log.Append(text);
            }
        }

        private void Send(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                int piece = server._pieces == null ? bytes.Length : 1 + server._pieces.Next(bytes.Length);
                stream.Write(bytes[..piece]);
                bytes = bytes[piece..];
            }
        }

        /// <summary>Reads until the client closes: a close with unread input would be a reset.</summary>
        private void Drain()
        {
            while (stream.Read(_buffer) > 0)
            {
            }
        }
    }
}
