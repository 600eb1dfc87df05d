namespace NanoAgent.Downloads;

/// <summary>What a <see cref="Download"/> ended with.</summary>
public enum DownloadResult
{
    /// <summary>Whole, verified, and taken over by the slot.</summary>
    Ok = 0,

    /// <summary>Every allowed attempt in a row ended without a new byte; <c>TransferResult</c> says how the last
    /// did.</summary>
    TransferFailed = 1,

    /// <summary>The server answered with a status that trying again does not change (404, 403 ...).</summary>
    HttpStatus = 2,

    /// <summary>The server keeps sending ranges that are not the ones asked for.</summary>
    RangeMismatch = 3,

    /// <summary>The image does not have the expected SHA-256, also after a fresh start.</summary>
    DigestMismatch = 4,

    /// <summary>The image is longer than the slot, or not as long as expected.</summary>
    LengthMismatch = 5,

    /// <summary>The server encodes the body (Content-Encoding), so that its bytes cannot be addressed.</summary>
    EncodedBody = 6,

    /// <summary>The slot could not be written or read.</summary>
    SlotFailed = 7,

    /// <summary>The resume point could not be kept.</summary>
    StoreFailed = 8,

    /// <summary>The whole download's deadline passed. What is committed stays for the next one.</summary>
    DeadlineExceeded = 9,

    /// <summary>The caller cancelled it. What is committed stays for the next one.</summary>
    Cancelled = 10,

    /// <summary>The URL or a header cannot be sent; <c>TransferResult</c> says which.</summary>
    BadRequest = 11,
}
