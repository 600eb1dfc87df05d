using System.IO;

namespace System.Net.Sockets;

/// <summary>A connection as a stream.</summary>
public class NetworkStream : Stream
{
    protected int _socketType;
    protected EndPoint _remoteEndPoint;
    protected bool _disposed;

    private readonly bool owns;

    public NetworkStream(Socket socket)
        : this(socket, false)
    {
    }

    public NetworkStream(Socket socket, bool ownsSocket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Connection = socket;
        owns = ownsSocket;
        _socketType = (int)socket.SocketType;
        _remoteEndPoint = socket.RemoteEndPoint;
    }

    private protected Socket Connection { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanTimeout => true;

    public override bool CanWrite => true;

    public override int ReadTimeout
    {
        get => Connection.ReceiveTimeout;
        set => Connection.ReceiveTimeout = value;
    }

    public override int WriteTimeout
    {
        get => Connection.SendTimeout;
        set => Connection.SendTimeout = value;
    }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public virtual bool DataAvailable => Connection.Available > 0;

    public void Close(int timeout) => Dispose(true);

    protected override void Dispose(bool disposing)
    {
        if (!_disposed && owns)
        {
            Connection.Close();
        }

        _disposed = true;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Connection.Receive(buffer, offset, count, SocketFlags.None);

    public override int Read(SpanByte buffer) => ReadInto(buffer);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        Connection.Send(buffer, offset, count, SocketFlags.None);
}
