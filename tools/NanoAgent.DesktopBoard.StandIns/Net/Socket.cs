using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DesktopBoard.StandIns;

namespace System.Net.Sockets;

/// <summary>A call of a socket that failed.</summary>
public class SocketException : Exception
{
    public SocketException(SocketError errorCode)
        : this(errorCode, null)
    {
    }

    internal SocketException(SocketError errorCode, string message)
        : base(message ?? "Exception of type SocketException: " + (int)errorCode) => ErrorCode = (int)errorCode;

    public int ErrorCode { get; }
}

/// <summary>
/// A socket of the board over one of the machine's. Connect has no timeout; Send returns when all is queued, and when
/// it
/// fails nobody knows how much was; Poll throws on a broken socket; there are as many as the profile says.
/// </summary>
public class Socket : IDisposable
{
    private readonly BoardSocket socket;
    private readonly SocketType type;
    private bool isConnected;

    public Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
    {
        if (addressFamily != AddressFamily.InterNetwork)
        {
            throw new SocketException(SocketError.AddressFamilyNotSupported);
        }

        type = socketType;
        socket = Machine.Do(() => Wiring.Hardware.Network.Create((int)socketType, (int)protocolType));
    }

    private Socket(BoardSocket accepted)
    {
        socket = accepted;
        type = SocketType.Stream;
        isConnected = true;
    }

    public int Available => Machine.Do(() => socket.Available);

    public EndPoint LocalEndPoint => Machine.Do(() => Machine.From(socket.LocalEndPoint));

    public EndPoint RemoteEndPoint => Machine.Do(() => Machine.From(socket.RemoteEndPoint));

    public bool Connected => isConnected;

    public int ReceiveTimeout
    {
        get => socket.ReceiveTimeout;
        set => socket.ReceiveTimeout = value;
    }

    public int SendTimeout
    {
        get => socket.SendTimeout;
        set => socket.SendTimeout = value;
    }

    public SocketType SocketType => type;

    internal BoardSocket Board => socket;

    public void Bind(EndPoint localEP) => Machine.Do(() => socket.Bind(Machine.To(localEP)));

    public void Connect(EndPoint remoteEP)
    {
        Machine.Do(() => socket.Connect(Machine.To(remoteEP)));
        isConnected = true;
    }

    public void Close() => Dispose(true);

    void IDisposable.Dispose() => Dispose(true);

    public void Listen(int backlog) => Machine.Do(() => socket.Listen(backlog));

    public Socket Accept() => new(Machine.Do(() => socket.Accept()));

    public int Send(byte[] buffer) => Send(buffer, 0, buffer.Length, SocketFlags.None);

    public int Send(byte[] buffer, SocketFlags socketFlags) => Send(buffer, 0, buffer.Length, socketFlags);

    public int Send(byte[] buffer, int size, SocketFlags socketFlags) => Send(buffer, 0, size, socketFlags);

    public int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags) =>
        Machine.Do(() => socket.Send(buffer, offset, size, (int)socketFlags));

    public int SendTo(byte[] buffer, int offset, int size, SocketFlags socketFlags, EndPoint remoteEP) =>
        Machine.Do(() => socket.SendTo(buffer, offset, size, (int)socketFlags, Machine.To(remoteEP)));

    public int SendTo(byte[] buffer, int size, SocketFlags socketFlags, EndPoint remoteEP) =>
        SendTo(buffer, 0, size, socketFlags, remoteEP);

    public int SendTo(byte[] buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        SendTo(buffer, 0, buffer.Length, socketFlags, remoteEP);

    public int SendTo(byte[] buffer, EndPoint remoteEP) => SendTo(buffer, SocketFlags.None, remoteEP);

    public int Receive(byte[] buffer) => Receive(buffer, 0, buffer.Length, SocketFlags.None);

    public int Receive(byte[] buffer, SocketFlags socketFlags) => Receive(buffer, 0, buffer.Length, socketFlags);

    public int Receive(byte[] buffer, int size, SocketFlags socketFlags) => Receive(buffer, 0, size, socketFlags);

    public int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags) =>
        Machine.Do(() => socket.Receive(buffer, offset, size, (int)socketFlags));

    public int ReceiveFrom(byte[] buffer, int offset, int size, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        (byte[], int) from = default;
        int read = Machine.Do(() => socket.ReceiveFrom(buffer, offset, size, (int)socketFlags, out from));
        remoteEP = Machine.From(from);
        return read;
    }

    public int ReceiveFrom(byte[] buffer, int size, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        ReceiveFrom(buffer, 0, size, socketFlags, ref remoteEP);

    public int ReceiveFrom(byte[] buffer, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        ReceiveFrom(buffer, 0, buffer.Length, socketFlags, ref remoteEP);

    public int ReceiveFrom(byte[] buffer, ref EndPoint remoteEP) =>
        ReceiveFrom(buffer, 0, buffer.Length, SocketFlags.None, ref remoteEP);

    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) =>
        Set(optionLevel, optionName, optionValue);

    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) =>
        Set(optionLevel, optionName, optionValue ? 1 : 0);

    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        Set(optionLevel, optionName, optionValue);

    public object GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName) =>
        Machine.Do(() => socket.GetOption((int)optionLevel, (int)optionName));

    public void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] val) =>
        BitConverter.GetBytes((int)GetSocketOption(optionLevel, optionName)).CopyTo(val, 0);

    public bool Poll(int microSeconds, SelectMode mode) => Machine.Do(() => socket.Poll(microSeconds, (int)mode));

    protected virtual void Dispose(bool disposing)
    {
        isConnected = false;
        socket.Close();
    }

    private void Set(SocketOptionLevel level, SocketOptionName name, object value) =>
        Machine.Do(() => socket.SetOption((int)level, (int)name, value));
}
