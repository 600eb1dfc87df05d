using System;
using System.Net;
using System.Net.Security;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>
/// TLS 1.2 or 1.3 on a board's socket, against the authorities stored on the board. The firmware shakes hands in one
/// call that stops every thread of the board: the engine is told (HandshakesStall) and makes that step when nothing
/// else is due. Records go out as small as the writes; how large a server's are, only the server can say.
/// </summary>
internal sealed class TlsChannel : SocketChannel
{
    private readonly string _serverName;
    private SslStream? _stream;
    private bool _isTold;
    private int _tls;

    internal TlsChannel(SocketNetwork network, IPEndPoint peer, string serverName)
        : base(network, peer, 0)
    {
        _serverName = serverName;
    }

    /// <inheritdoc/>
    public override int Step()
    {
        int state = base.Step();
        if (state <= 0 || _tls != 0)
        {
            return state <= 0 ? state : _tls;
        }

        if (!_isTold)
        {
            // The owner first sees that the connection stands, so that it can tell the two times apart.
            _isTold = true;
            Network.Wake();
            return 0;
        }

        try
        {
            _stream = new SslStream(Socket!);
            _stream.AuthenticateAsClient(_serverName, SslProtocols.Tls12 | SslProtocols.Tls13);
            _tls = 1;
        }
        catch (Exception)
        {
            // The firmware does not say whether it was the certificate.
            _tls = -(int)TransferResult.SslConnectError;
        }

        return _tls;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_stream != null)
        {
            try
            {
                _stream.Dispose();
            }
            catch (Exception)
            {
                // The peer may be gone before its farewell.
            }

            _stream = null;
        }

        base.Close();
    }

    /// <inheritdoc/>
    protected override bool HasBytes()
    {
        // Bytes of a record that was decrypted already do not show in the socket.
        return _stream!.DataAvailable || CanRead();
    }

    /// <inheritdoc/>
    protected override int Receive(byte[] buffer, int offset, int count)
    {
        return _stream!.Read(buffer, offset, count);
    }

    /// <inheritdoc/>
    protected override int Send(byte[] buffer, int offset, int count)
    {
        _stream!.Write(buffer, offset, count);
        return count;
    }
}
