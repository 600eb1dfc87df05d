using System;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>Forms and mails of parts.</content>
public sealed unsafe partial class CurlEasy
{
    private CurlMime? _mime;

    /// <summary>
    /// CURLOPT_MIMEPOST. Sends the parts: as multipart/form-data in an HTTP POST, as the message in a mail.
    /// </summary>
    /// <param name="mime">
    /// The description, taken as it is now: data is copied, files and callbacks are read while the transfer runs. null
    /// goes back to what the other options say; after an HTTP form, set <see cref="HttpGet"/> too.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A text has a line end or a NUL, or parts lie more than 16 deep.
    /// </exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">
    /// libcurl refused a part (its file cannot be read: ReadError; an encoder it does not know) or is out of memory.
    /// </exception>
    public void SetMime(CurlMime? mime)
    {
        using GuardScope scope = EnterIdle();
        MimeForm? form = mime is null ? null : MimeForm.Build(this, _handle.Key, mime);
        CheckSet(_handle.SetForm(form), CurlConstants.CURLOPT_MIMEPOST);
        _mime = mime;
    }
}
