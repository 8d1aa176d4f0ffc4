"""What every source's client needs: transport, rate limits, retries, refusals."""
