using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;

namespace NanoAgent.LibCurl.Tests;

/// <summary>
/// A server of plain sockets on 127.0.0.1: the test says what each connection does, byte for byte. It shares no code
/// with the product.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    /// <summary>Only ends a test that hangs; no test passes by waiting for it.</summary>
    internal static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    internal const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Connection> _connections = [];
    private readonly Action<Connection> _serve;
    private Exception? _error;

    internal LoopbackServer(Action<Connection> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Start(Accept);
    }

    /// <summary>Answers every request of every connection with the same bytes.</summary>
    internal static LoopbackServer Answering(string response) => new(connection =>
    {
        while (connection.ReadHead() is not null)
        {
            connection.Send(response);
        }
    });

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    internal string Url => UrlOf("http", "127.0.0.1");

    internal string UrlOf(string scheme, string host) =>
        string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{Port}/x");

    internal int AcceptCount
    {
        get
        {
            lock (_connections)
            {
                return _connections.Count;
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
        {
            foreach (Connection connection in _connections)
            {
                connection.Dispose();
            }
        }

        if (_error is not null)
        {
            throw new InvalidOperationException("The loopback server failed.", _error);
        }
    }

    private static void Start(ThreadStart body) => new Thread(body) { IsBackground = true }.Start();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.Accept();
                Connection connection;
                lock (_connections)
                {
                    connection = new Connection(socket, _connections.Count);
                    _connections.Add(connection);
                }

                Start(() => Serve(connection));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The listener was disposed: the test is over.
        }
    }

    private void Serve(Connection connection)
    {
        try
        {
            _serve(connection);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException
            or SocketException or AuthenticationException)
        {
            // The client went away, which many tests want.
        }
        catch (Exception error)
        {
            _error = error;
        }
        finally
        {
            connection.Dispose();
        }
    }

    /// <summary>One accepted connection.</summary>
    internal sealed class Connection(Socket socket, int index) : IDisposable
    {
        private Stream _stream = new NetworkStream(socket, ownsSocket: true);

        /// <summary>0 for the first that was accepted.</summary>
        internal int Index => index;

        /// <summary>Reads to the empty line; null when the client closed instead.</summary>
        internal string? ReadHead() => ReadTo("\r\n\r\n");

        /// <summary>Reads a line with its end; null when the client closed instead.</summary>
        internal string? ReadLine() => ReadTo("\r\n");

        private string? ReadTo(string end)
        {
            var head = new StringBuilder();
            while (!head.ToString().EndsWith(end, StringComparison.Ordinal))
            {
                int next = _stream.ReadByte();
                if (next < 0)
                {
                    return null;
                }

                head.Append((char)next);
            }

            return head.ToString();
        }

        internal byte[] ReadBody(int count)
        {
            var body = new byte[count];
            _stream.ReadExactly(body);
            return body;
        }

        /// <summary>Takes the handshake if the client begins with one.</summary>
        internal void StartTlsIfAsked(X509Certificate2 certificate)
        {
            // The first byte of a TLS record that is part of a handshake.
            const byte HandshakeRecord = 22;
            var first = new byte[1];
            if (socket.Receive(first, SocketFlags.Peek) == 1 && first[0] == HandshakeRecord)
            {
                var tls = new SslStream(_stream);
                tls.AuthenticateAsServer(certificate);
                _stream = tls;
            }
        }

        internal void Send(string text) => _stream.Write(Encoding.Latin1.GetBytes(text));

        /// <summary>Ends the connection with a reset instead of an end.</summary>
        internal void Reset() => socket.Close(0);

        public void Dispose() => _stream.Dispose();
    }
}
