using NanoAgent.DesktopBoard.Hardware;

namespace System.IO;

/// <summary>A file operation that failed, with the firmware's number for why.</summary>
public class IOException : SystemException
{
    public enum IOExceptionErrorCode
    {
        Others = (int)BoardStorageError.Others,
        InvalidDriver = -520093696,
        FileNotFound = (int)BoardStorageError.FileNotFound,
        DirectoryNotFound = (int)BoardStorageError.DirectoryNotFound,
        VolumeNotFound = (int)BoardStorageError.VolumeNotFound,
        PathTooLong = -452984832,
        DirectoryNotEmpty = (int)BoardStorageError.DirectoryNotEmpty,
        UnauthorizedAccess = (int)BoardStorageError.UnauthorizedAccess,
        PathAlreadyExists = (int)BoardStorageError.PathAlreadyExists,
        TooManyOpenHandles = -385875968,
    }

    public IOException()
    {
    }

    public IOException(string message)
        : base(message)
    {
    }

    public IOException(string message, int hresult)
        : base(message) => HResult = hresult;

    public IOException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal IOException(BoardStorageException fault)
        : this(fault.Message, (int)fault.Error)
    {
    }

    public IOExceptionErrorCode ErrorCode => (IOExceptionErrorCode)HResult;
}
