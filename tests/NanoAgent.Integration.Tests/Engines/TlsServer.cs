using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>
/// Answers each connection's first request head over TLS and ends it: with a close_notify, as TLS ends a stream, or
/// with the socket alone, as anybody on the way could.
/// </summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly byte[] _reply;
    private readonly bool _saysClose;

    public TlsServer(X509Certificate2 certificate, string reply, bool saysClose)
    {
        _certificate = certificate;
        _reply = Encoding.ASCII.GetBytes(reply);
        _saysClose = saysClose;
        _listener.Start();
        new Thread(AcceptAll) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Handshakes that the client let come to their end and went on with a request.</summary>
    public int Requests { get; private set; }

    public void Dispose() => _listener.Dispose();

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                using Socket socket = _listener.AcceptSocket();
                Serve(socket);
            }
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
            stream.AuthenticateAsServer(_certificate);
            byte[] buffer = new byte[4096];
            string head = "";
            while (!head.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                int count = stream.Read(buffer);
                if (count == 0)
                {
                    return;
                }

                head += Encoding.ASCII.GetString(buffer, 0, count);
            }

            Requests++;
            stream.Write(_reply);
            if (_saysClose)
            {
                stream.ShutdownAsync().GetAwaiter().GetResult();
            }

            socket.Shutdown(SocketShutdown.Send);

            // Until the client has closed: a socket closed over unread bytes would be a reset.
            while (socket.Receive(buffer) > 0)
            {
            }
        }
        catch (Exception reason) when (reason is IOException or SocketException or AuthenticationException)
        {
            // The client refused the certificate, or went away.
        }
    }
}
