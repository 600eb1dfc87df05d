using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// The loop of a <see cref="CurlHttpHandler"/> and the handles that wait for its next requests. It does not know the
/// handler, so that a forgotten one can be collected and ends the loop.
/// </summary>
internal sealed class HandleStore : IDisposable
{
    // Handles kept for later requests; arbitrary, each costs about 6 KB.
    private const int IdleHandlesMax = 64;

    // Connections kept for later requests. libcurl's own four a request would close most after each crowd.
    private const int IdleConnectionsMax = 1024;

    private readonly Lock _gate = new();
    private readonly Stack<CurlEasy> _idle = new();
    private readonly CurlLoop _loop;
    private readonly int _requestsMax;
    private int _running;
    private bool _isClosing;
    private bool _isTurning;

    public HandleStore(CurlHttpHandler handler)
    {
        _requestsMax = handler.MaxRequests;
        _loop = new CurlLoop(new CurlLoopOptions
        {
            Name = "libcurl http",
            TransfersMax = _requestsMax,
            ConnectionsPerHostMax = handler.MaxConnectionsPerServer == int.MaxValue
                ? 0 : handler.MaxConnectionsPerServer,
            IdleConnectionsMax = IdleConnectionsMax,
        });
    }

    public CurlLoop Loop => _loop;

    /// <summary>A handle with no options set, for one request.</summary>
    /// <exception cref="HttpRequestException">As many as may be are running.</exception>
    public CurlEasy Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(CurlHttpHandler));
            if (_running == _requestsMax)
            {
                throw new HttpRequestException(
                    HttpRequestError.ConfigurationLimitExceeded,
                    $"{_requestsMax} requests are running, the ceiling of CurlHttpHandler.MaxRequests.");
            }

            _running++;
            if (_idle.TryPop(out CurlEasy? easy))
            {
                return easy;
            }
        }

        try
        {
            return new CurlEasy();
        }
        catch
        {
            GiveBack(null);
            throw;
        }
    }

    /// <summary>
    /// Has libcurl asked once more before the loop sleeps; on the loop's thread. 7.88.1 can hold bytes of an HTTP/2
    /// stream that it has read already, and then waits for a socket that has nothing more to say.
    /// </summary>
    public void TurnAgain()
    {
        if (!_isTurning)
        {
            _isTurning = _loop.Post(static store => ((HandleStore)store!)._isTurning = false, this);
        }
    }

    /// <summary>Takes a handle back that is in no transfer; null when it could not be made.</summary>
    public void GiveBack(CurlEasy? easy)
    {
        try
        {
            if (easy is not null && !TryKeep(easy))
            {
                easy.Dispose();
            }
        }
        finally
        {
            bool end;
            lock (_gate)
            {
                _running--;
                end = _isClosing && _running == 0;
            }

            if (end)
            {
                _loop.Dispose();
            }
        }
    }

    private bool TryKeep(CurlEasy easy)
    {
        bool isWhole = TryReset(easy);
        lock (_gate)
        {
            bool keep = isWhole && !_isClosing && _idle.Count < IdleHandlesMax;
            if (keep)
            {
                _idle.Push(easy);
            }

            return keep;
        }
    }

    /// <summary>
    /// Lets go of the request that its callbacks know, and of a share that Configure gave it, which a reset keeps;
    /// false for a handle that Configure has disposed of or given away.
    /// </summary>
    private static bool TryReset(CurlEasy easy)
    {
        try
        {
            easy.Reset();
            if (easy.CurrentShare is not null)
            {
                easy.SetShare(null);
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Refuses more requests; the loop ends with the last that runs.</summary>
    public void Dispose()
    {
        bool end;
        lock (_gate)
        {
            _isClosing = true;
            end = _running == 0;
            while (_idle.TryPop(out CurlEasy? easy))
            {
                easy.Dispose();
            }
        }

        if (end)
        {
            _loop.Dispose();
        }
    }
}
