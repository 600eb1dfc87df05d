using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>A segment of a <see cref="FileStore"/>: one user of one of its files.</summary>
internal sealed class FileSegment : ISegment
{
    private readonly StoreFile _file;
    private bool _isClosed;

    internal FileSegment(StoreFile file)
    {
        _file = file;
    }

    /// <inheritdoc/>
    public long Length
    {
        get { return _file.Length; }
    }

    /// <inheritdoc/>
    public StoreResult Append(byte[] buffer, int offset, int count)
    {
        return _file.Write(_file.Length, buffer, offset, count);
    }

    /// <inheritdoc/>
    public StoreResult Commit()
    {
        return _file.Commit();
    }

    /// <inheritdoc/>
    public int Read(long position, byte[] buffer, int offset, int count)
    {
        return _file.Read(position, buffer, offset, count);
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _file.Leave();
        }
    }
}
