using NanoAgent.DesktopBoard.Hardware;

namespace System.IO;

/// <summary>A file operation that failed, with the firmware's number for why.</summary>
public class IOException : SystemException
{
    public enum IOExceptionErrorCode
    {
        Others = -536870912,
        InvalidDriver = -520093696,
        FileNotFound = -503316480,
        DirectoryNotFound = -486539264,
        VolumeNotFound = -469762048,
        PathTooLong = -452984832,
        DirectoryNotEmpty = -436207616,
        UnauthorizedAccess = -419430400,
        PathAlreadyExists = -402653184,
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
